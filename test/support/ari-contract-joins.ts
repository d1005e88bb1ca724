import { expect, it } from 'vitest';
import type { AriBridge } from '../../telephony/ari/message.ts';
import type { Operation } from '../../telephony/ari/rest.ts';
import type { ContractCaller, ContractWorld } from './ari-contract.ts';

interface Parts {
  readonly world: () => ContractWorld;
  /** Another one in each fact: names are not used twice. */
  readonly serial: () => number;
  readonly answeredCaller: () => Promise<ContractCaller>;
}

/** Facts of the contract about joins that are given up and done later all the same. */
export function describeLateJoins({ world, serial, answeredCaller }: Parts): void {
  const ask = (operation: Operation, parameters: Record<string, unknown>, deadlineMs?: number) =>
    world().rest.perform(operation, parameters, deadlineMs);
  const status = async (operation: Operation, parameters: Record<string, unknown>) =>
    (await ask(operation, parameters)).status;

  /** He hears a prompt, and the request to join him has had no answer in time. */
  async function givenUp() {
    const caller = await answeredCaller();
    const { channelId } = caller;
    const bridgeId = `pb-contract.${serial()}`;
    const playbackId = `${serial()}-a`;
    await ask('bridges.create', { bridgeId, type: 'mixing' });
    await ask('channels.play', { channelId, media: world().media.long, playbackId });
    const reply = await ask('bridges.addChannel', { bridgeId, channel: channelId }, 500);
    expect(reply.status).toBe(0);
    return { caller, channelId, bridgeId, playbackId };
  }

  it('a join that nobody waits for any more is done all the same, and told', async () => {
    const { caller, channelId, bridgeId, playbackId } = await givenUp();
    // Nothing that is asked now takes it back.
    expect(await status('bridges.removeChannel', { bridgeId, channel: channelId })).toBe(422);
    expect(await status('channels.startMoh', { channelId })).toBe(204);
    await ask('playbacks.stop', { playbackId });
    const entered = await world().next(
      'ChannelEnteredBridge',
      (message) => message.channel?.id === channelId,
    );
    expect(entered.bridge?.id).toBe(bridgeId);
    const bridge = (await ask('bridges.get', { bridgeId })).body as AriBridge;
    expect(bridge.channels).toEqual([channelId]);
    expect(await status('bridges.removeChannel', { bridgeId, channel: channelId })).toBe(204);
    expect(await status('channels.startMoh', { channelId })).toBe(204);
    await world().wait(300);
    expect(await caller.hearsSound()).toBe(true);
    caller.hangUp();
    await ask('bridges.destroy', { bridgeId });
  });

  it('who is taken out of a bridge hears his prompt there to its end, and then the music', async () => {
    const caller = await answeredCaller();
    const { channelId } = caller;
    const bridgeId = `pb-contract.${serial()}`;
    const playbackId = `${serial()}-a`;
    await ask('bridges.create', { bridgeId, type: 'mixing' });
    expect(await status('bridges.addChannel', { bridgeId, channel: channelId })).toBe(204);
    await ask('channels.play', { channelId, media: world().media.long, playbackId });
    await world().wait(300);
    const asked = { bridgeId, channel: channelId };
    expect((await ask('bridges.removeChannel', asked, 500)).status).toBe(0);
    expect(await caller.hearsSound()).toBe(true);
    expect(await status('channels.startMoh', { channelId })).toBe(204);
    await ask('playbacks.stop', { playbackId });
    await world().wait(700);
    expect(await status('bridges.removeChannel', asked)).toBe(422);
    expect(await caller.hearsSound()).toBe(true);
    caller.hangUp();
    await ask('bridges.destroy', { bridgeId });
  });

  it('a bridge that is deleted meanwhile takes nobody in', async () => {
    const caller = await answeredCaller();
    const { channelId } = caller;
    const bridgeId = `pb-contract.${serial()}`;
    const playbackId = `${serial()}-a`;
    await ask('bridges.create', { bridgeId, type: 'mixing' });
    await ask('channels.play', { channelId, media: world().media.long, playbackId });
    const joined = ask('bridges.addChannel', { bridgeId, channel: channelId }, 10_000);
    await world().wait(300);
    expect(await status('bridges.destroy', { bridgeId })).toBe(204);
    expect(await status('channels.startMoh', { channelId })).toBe(204);
    await ask('playbacks.stop', { playbackId });
    // Which is not so: it is the same word as for one that was done.
    expect((await joined).status).toBe(204);
    await world().wait(500);
    const entered = world().messages.filter(
      (message) => message.type === 'ChannelEnteredBridge' && message.channel?.id === channelId,
    );
    expect(entered).toEqual([]);
    expect(await status('bridges.get', { bridgeId })).toBe(404);
    expect(await status('channels.get', { channelId })).toBe(200);
    expect(await caller.hearsSound()).toBe(true);
    caller.hangUp();
  });
}
