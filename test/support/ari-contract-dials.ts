import { expect, it } from 'vitest';
import type { AriMessage } from '../../telephony/ari/message.ts';
import type { Operation, Reply } from '../../telephony/ari/rest.ts';
import type { ContractLine, ContractPhone, ContractWorld } from './ari-contract.ts';

interface Parts {
  readonly world: () => ContractWorld;
  /** Another one in each fact: names are not used twice. */
  readonly serial: () => number;
  readonly answeredLeg: () => Promise<{ phone: ContractPhone; channelId: string }>;
}

/** Facts of the contract about citizens whom we call. */
export function describeDials({ world, serial, answeredLeg }: Parts): void {
  const ask = (operation: Operation, parameters: Record<string, unknown>) =>
    world().rest.perform(operation, parameters);
  const status = async (operation: Operation, parameters: Record<string, unknown>) =>
    (await ask(operation, parameters)).status;
  const ended = (type: string, channelId: string): AriMessage[] =>
    world().messages.filter(
      (message) => message.type === type && message.channel?.id === channelId,
    );

  function dial(line: ContractLine, channelId: string): Promise<Reply> {
    return ask('channels.originate', {
      channelId,
      endpoint: line.endpoint,
      context: 'caller',
      extension: '137',
      priority: 1,
      callerId: '"137" <137>',
      timeout: 20,
      variables: { __ENTERED: '1795474800.250', CALLED: ',sealed-number' },
    });
  }
  async function ringing(line: ContractLine): Promise<void> {
    for (let looks = 0; line.rings() === 0; looks += 1) {
      expect(looks, 'the citizen’s phone rings').toBeLessThan(300);
      await world().wait(20);
    }
  }
  it('a citizen who is called into the dialplan: told of only when subscribed to', async () => {
    const line = await world().line();
    const channelId = `pc-contract.${serial()}.1`;
    expect((await dial(line, channelId)).status).toBe(200);
    await ringing(line);
    await world().wait(300);
    const told = () => world().messages.filter(({ channel }) => channel?.id === channelId);
    expect(told()).toEqual([]);
    const eventSource = `channel:${channelId}`;
    const asked = { applicationName: 'pasokh', eventSource };
    expect(await status('applications.subscribe', asked)).toBe(200);
    line.refuse();
    const gone = await world().next('ChannelDestroyed', (m) => m.channel?.id === channelId);
    expect(gone.cause).toBe(17);
    expect(await status('channels.get', { channelId })).toBe(404);
    // Too late: whoever asks then must look.
    expect((await status('applications.subscribe', asked)) >= 400).toBe(true);
    expect(ended('StasisEnd', channelId)).toEqual([]);
  });

  it('a citizen who picks up enters our application under the name we gave, with his old arrival and his number', async () => {
    const line = await world().line();
    const channelId = `pc-contract.${serial()}.1`;
    await dial(line, channelId);
    line.pickUp();
    const start = await world().next('StasisStart', (m) => m.channel?.id === channelId);
    expect(start.args).toEqual(['caller', '137', '1795474800.250', 'sealed-number']);
    expect((await dial(line, channelId)).status).toBe(409);
    line.hangUp();
    await world().next('StasisEnd', (message) => message.channel?.id === channelId);
    expect(line.rings()).toBe(1);
  });

  it('a citizen’s ring that we take back is over', async () => {
    const line = await world().line();
    const channelId = `pc-contract.${serial()}.1`;
    await dial(line, channelId);
    await ringing(line);
    expect(await status('channels.get', { channelId })).toBe(200);
    expect(await status('channels.hangup', { channelId })).toBe(204);
    await world().wait(300);
    expect(await status('channels.get', { channelId })).toBe(404);
  });

  it('an agent who has picked up may hear it ringing, until it stops', async () => {
    const { phone, channelId } = await answeredLeg();
    expect(await status('channels.ring', { channelId })).toBe(204);
    expect(await status('channels.ringStop', { channelId })).toBe(204);
    phone.hangUp();
    await world().next('StasisEnd', (message) => message.channel?.id === channelId);
  });
}
