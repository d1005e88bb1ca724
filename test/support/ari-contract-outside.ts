import { expect, it } from 'vitest';
import type { AriMessage } from '../../telephony/ari/message.ts';
import type { Operation, Reply } from '../../telephony/ari/rest.ts';
import type { ContractWorld } from './ari-contract.ts';

interface Parts {
  readonly world: () => ContractWorld;
  /** Another one in each fact: names are not used twice. */
  readonly legId: () => string;
}

/** Facts of the contract about people outside, whom an agent has called over a trunk. */
export function describeOutside({ world, legId }: Parts): void {
  const ask = (operation: Operation, parameters: Record<string, unknown>) =>
    world().rest.perform(operation, parameters);
  const status = async (operation: Operation, parameters: Record<string, unknown>) =>
    (await ask(operation, parameters)).status;
  const ended = (type: string, channelId: string): AriMessage[] =>
    world().messages.filter(
      (message) => message.type === type && message.channel?.id === channelId,
    );

  async function callOut(endpoint: string, channelId = legId()): Promise<Reply> {
    return ask('channels.originate', {
      channelId,
      endpoint,
      app: 'pasokh',
      appArgs: `agent,${channelId.slice(3)}`,
      callerId: '"137" <137>',
      timeout: 20,
    });
  }

  it('a trunk is dialled by number: who answers is ours, his events come once, his end too', async () => {
    const outsider = await world().outside('answers');
    const channelId = legId();
    expect((await callOut(outsider.endpoint, channelId)).status).toBe(200);
    const start = await world().next('StasisStart', (m) => m.channel?.id === channelId);
    expect(start.args).toEqual(['agent', channelId.slice(3)]);
    expect(outsider.heard()).toEqual({ dialled: '125', from: '137' });
    const [, trunk] = outsider.endpoint.split('@');
    expect(start.channel?.name).toMatch(new RegExp(`^PJSIP/${trunk}-`));
    const listed = (await ask('channels.list', {})).body as readonly { id: string }[];
    expect(listed.map(({ id }) => id)).toContain(channelId);
    outsider.hangUp();
    await world().next('StasisEnd', (message) => message.channel?.id === channelId);
    await world().wait(200);
    expect(ended('ChannelDestroyed', channelId)).toHaveLength(1);
    expect(await status('channels.get', { channelId })).toBe(404);
  });

  it.each([
    ['is busy', 17],
    ['declines', 21],
  ] as const)(
    'who is outside and %s: ChannelDestroyed with cause %i, once',
    async (manner, cause) => {
      const outsider = await world().outside(manner);
      await callOut(outsider.endpoint);
      const gone = await world().next('ChannelDestroyed', (m) => m.channel?.id === legId());
      expect(gone.cause).toBe(cause);
      await world().wait(100);
      expect(ended('ChannelDestroyed', legId())).toHaveLength(1);
    },
  );

  it('a trunk that does not exist: refused, no channel', async () => {
    expect([409, 500]).toContain((await callOut('PJSIP/125@nowhere')).status);
    expect(await status('channels.get', { channelId: legId() })).toBe(404);
  });
}
