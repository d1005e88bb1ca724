import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AriBridge, AriMessage } from '../../telephony/ari/message.ts';
import type { Operation, Reply, Rest } from '../../telephony/ari/rest.ts';
import { describeDials } from './ari-contract-dials.ts';
import { describeLateJoins } from './ari-contract-joins.ts';
import { describeOutside } from './ari-contract-outside.ts';
import { describeRecordings } from './ari-contract-recordings.ts';

/** What a phone of the contract's world does when it rings. */
export type PhoneManner = 'rings' | 'answers' | 'is busy' | 'declines';

export interface ContractCaller {
  readonly channelId: string;
  hangUp(): void;
  /** Packets of sound come right now. */
  hearsSound(): Promise<boolean>;
}

export interface ContractPhone {
  readonly name: string;
  /** How often it has rung. */
  rings(): number;
  hangUp(): void;
  register(): Promise<void>;
  unregister(): Promise<void>;
}

/** Somebody at the other end of a trunk. */
export interface ContractOutsider {
  /** How the PBX is told to call the number 125 there. */
  readonly endpoint: string;
  /** What reached him: the number that was dialled, and who calls. */
  heard(): { readonly dialled: string; readonly from: string } | null;
  hangUp(): void;
}

/** A citizen's telephone at the end of a trunk. */
export interface ContractLine {
  /** What is dialled. */
  readonly endpoint: string;
  rings(): number;
  /** It rings, and this happens now; before it rings, when it does. */
  pickUp(): void;
  refuse(): void;
  hangUp(): void;
}

/** A PBX with our application connected: the real one, or the fake of the simulation. */
export interface ContractWorld {
  readonly rest: Rest;
  /** Messages so far, in order. */
  readonly messages: readonly AriMessage[];
  next(
    type: string,
    fits?: (message: AriMessage) => boolean,
    limitMs?: number,
  ): Promise<AriMessage>;
  /** A citizen dials and has entered our application. */
  callerArrives(): Promise<ContractCaller>;
  /** A registered phone; each has another name. */
  phone(manner: PhoneManner): Promise<ContractPhone>;
  /** Somebody outside the house, behind a trunk of his own. */
  outside(manner: PhoneManner): Promise<ContractOutsider>;
  line(): Promise<ContractLine>;
  /** Sounds of about 0.6 s and of 4 s or more, and one that does not exist. */
  readonly media: { readonly short: string; readonly long: string; readonly missing: string };
  /** Lets time pass. */
  wait(ms: number): Promise<void>;
  now(): number;
  close(): Promise<void>;
}

/**
 * Facts about ARI that the adapter's shape rests on, as the real PBX showed them. Whoever stands
 * in for it in tests must agree in every one.
 */
export function describeAriContract(name: string, open: () => Promise<ContractWorld>): void {
  describe(`${name}, as the adapter meets it:`, () => {
    let world: ContractWorld;
    let serial = 0;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(async () => {
      await world?.close();
    });
    beforeEach(() => {
      serial += 1;
    });

    const ask = (operation: Operation, parameters: Record<string, unknown>, deadlineMs?: number) =>
      world.rest.perform(operation, parameters, deadlineMs);
    const status = async (operation: Operation, parameters: Record<string, unknown>) =>
      (await ask(operation, parameters)).status;
    const legId = (n = 1) => `po-contract.${serial}.${n}`;

    function originate(phone: string, channelId = legId(), timeout = 20): Promise<Reply> {
      return ask('channels.originate', {
        channelId,
        endpoint: `PJSIP/${phone}`,
        app: 'pasokh',
        appArgs: `agent,${channelId.slice(3)}`,
        callerId: '"137" <137>',
        timeout,
      });
    }
    async function answeredCaller(): Promise<ContractCaller> {
      const caller = await world.callerArrives();
      expect(await status('channels.answer', { channelId: caller.channelId })).toBe(204);
      return caller;
    }
    async function answeredLeg(): Promise<{ phone: ContractPhone; channelId: string }> {
      const phone = await world.phone('answers');
      const channelId = legId();
      await originate(phone.name, channelId);
      await world.next('StasisStart', (message) => message.channel?.id === channelId);
      return { phone, channelId };
    }
    const ended = (type: string, channelId: string) =>
      world.messages.filter(
        (message) => message.type === type && message.channel?.id === channelId,
      );

    it('a channel that is gone: 404 to all, but 400 to a bridge to take it in', async () => {
      const channelId = 'po-nowhere';
      expect(await status('channels.get', { channelId })).toBe(404);
      expect(await status('channels.answer', { channelId })).toBe(404);
      expect(await status('channels.hangup', { channelId })).toBe(404);
      expect(await status('channels.startMoh', { channelId })).toBe(404);
      expect(
        await status('channels.play', { channelId, media: world.media.short, playbackId: 'x' }),
      ).toBe(404);
      expect(await status('channels.rtpstatistics', { channelId })).toBe(404);
      const bridgeId = `pb-contract.${serial}`;
      expect(await status('bridges.create', { bridgeId, type: 'mixing' })).toBe(200);
      expect(await status('bridges.addChannel', { bridgeId, channel: channelId })).toBe(400);
      expect(await status('bridges.destroy', { bridgeId })).toBe(204);
      // Until it has taken its leave the answer may be 409: there, but no longer the application's.
      await world.wait(200);
      expect(await status('bridges.addChannel', { bridgeId, channel: channelId })).toBe(404);
      expect(await status('bridges.get', { bridgeId })).toBe(404);
      expect(await status('bridges.destroy', { bridgeId })).toBe(404);
      expect(await status('playbacks.stop', { playbackId: 'pp-nowhere' })).toBe(404);
      expect(await status('playbacks.get', { playbackId: 'pp-nowhere' })).toBe(404);
    });

    it('an id that exists: 409 for a second bridge', async () => {
      const bridgeId = `pb-contract.${serial}`;
      expect(await status('bridges.create', { bridgeId, type: 'mixing' })).toBe(200);
      expect(await status('bridges.create', { bridgeId, type: 'mixing' })).toBe(409);
      await ask('bridges.destroy', { bridgeId });
    });

    it('an originate repeated while its leg rings: 409, and the phone rings once', async () => {
      const phone = await world.phone('rings');
      expect((await originate(phone.name)).status).toBe(200);
      await world.next('ChannelStateChange', (message) => message.channel?.id === legId());
      expect((await originate(phone.name)).status).toBe(409);
      expect(await status('channels.get', { channelId: legId() })).toBe(200);
      expect(phone.rings()).toBe(1);
      expect(await status('channels.hangup', { channelId: legId() })).toBe(204);
      await world.next('ChannelDestroyed', (message) => message.channel?.id === legId());
      expect(await status('channels.get', { channelId: legId() })).toBe(404);
      expect(ended('StasisEnd', legId())).toEqual([]);
    });

    it('an originate to a phone not registered: refused, no channel, no event', async () => {
      const phone = await world.phone('rings');
      await phone.unregister();
      const reply = await originate(phone.name);
      // 500 the first time; 409 has been seen after an earlier true one.
      expect([409, 500]).toContain(reply.status);
      expect(await status('channels.get', { channelId: legId() })).toBe(404);
      await world.wait(300);
      expect(ended('ChannelDestroyed', legId())).toEqual([]);
    });

    it('a ringing leg is not ours to bridge: 422', async () => {
      const phone = await world.phone('rings');
      await originate(phone.name);
      await world.next('ChannelStateChange', (message) => message.channel?.id === legId());
      const bridgeId = `pb-contract.${serial}`;
      await ask('bridges.create', { bridgeId, type: 'mixing' });
      expect(await status('bridges.addChannel', { bridgeId, channel: legId() })).toBe(422);
      await ask('channels.hangup', { channelId: legId() });
      await ask('bridges.destroy', { bridgeId });
    });

    it.each([
      ['is busy', 17],
      ['declines', 21],
    ] as const)(
      'a phone that %s: ChannelDestroyed with cause %i, told twice, and no StasisEnd',
      async (manner, cause) => {
        const phone = await world.phone(manner);
        await originate(phone.name);
        const gone = await world.next('ChannelDestroyed', (m) => m.channel?.id === legId());
        expect(gone.cause).toBe(cause);
        for (let n = 0; n < 40 && ended('ChannelDestroyed', legId()).length < 2; n += 1)
          await world.wait(50);
        expect(ended('StasisEnd', legId())).toEqual([]);
        // Once for the channel, once for the phone's endpoint: both are subscribed to.
        expect(ended('ChannelDestroyed', legId())).toHaveLength(2);
      },
    );

    it('a phone that rings past the timeout: cause 19 when it is over', async () => {
      const phone = await world.phone('rings');
      const askedAtMs = world.now();
      await originate(phone.name, legId(), 1);
      const gone = await world.next('ChannelDestroyed', (m) => m.channel?.id === legId(), 4_000);
      expect(gone.cause).toBe(19);
      expect(world.now() - askedAtMs).toBeGreaterThan(900);
      expect(world.now() - askedAtMs).toBeLessThan(10_000);
    });

    it('a phone that answers: StasisStart with our own words; its end is a StasisEnd', async () => {
      const { phone, channelId } = await answeredLeg();
      const start = world.messages.find(
        (m) => m.type === 'StasisStart' && m.channel?.id === channelId,
      );
      expect(start?.args).toEqual(['agent', channelId.slice(3)]);
      phone.hangUp();
      await world.next('StasisEnd', (message) => message.channel?.id === channelId);
      await world.wait(200);
      expect(await status('channels.get', { channelId })).toBe(404);
    });

    it('a caller that hangs up: StasisEnd once, and the channel is gone', async () => {
      const caller = await answeredCaller();
      caller.hangUp();
      await world.next('StasisEnd', (message) => message.channel?.id === caller.channelId);
      await world.wait(200);
      expect(ended('StasisEnd', caller.channelId)).toHaveLength(1);
      expect(ended('ChannelDestroyed', caller.channelId)).toEqual([]);
      expect(await status('channels.hangup', { channelId: caller.channelId })).toBe(404);
    });

    describeDials({ world: () => world, serial: () => serial, answeredLeg });

    it('silence follows a prompt, but music queued behind it follows by itself', async () => {
      const caller = await answeredCaller();
      const { channelId } = caller;
      const { short } = world.media;
      await ask('channels.play', { channelId, media: short, playbackId: `${serial}-a` });
      await world.next('PlaybackFinished', (m) => m.playback?.id === `${serial}-a`);
      await world.wait(300);
      expect(await caller.hearsSound()).toBe(false);
      const media = [short, short, short].join();
      await ask('channels.play', { channelId, media, playbackId: `${serial}-b` });
      const askedAtMs = world.now();
      expect(await status('channels.startMoh', { channelId })).toBe(204);
      // Long before the prompt is over.
      expect(world.now() - askedAtMs).toBeLessThan(1_500);
      await world.next('PlaybackFinished', (m) => m.playback?.id === `${serial}-b`);
      await world.wait(300);
      expect(await caller.hearsSound()).toBe(true);
      caller.hangUp();
    });

    it('several parts: one PlaybackFinished after all; a missing sound ends, too', async () => {
      const caller = await answeredCaller();
      const { channelId } = caller;
      const { short, missing } = world.media;
      const startedAtMs = world.now();
      await ask('channels.play', {
        channelId,
        media: `${short},${short}`,
        playbackId: `${serial}-a`,
      });
      await world.next('PlaybackFinished', (m) => m.playback?.id === `${serial}-a`);
      expect(world.now() - startedAtMs).toBeGreaterThan(1_000);
      await ask('channels.play', { channelId, media: missing, playbackId: `${serial}-b` });
      const failed = await world.next('PlaybackFinished', (m) => m.playback?.id === `${serial}-b`);
      expect(failed.playback?.state).toBe('failed');
      caller.hangUp();
    });

    it('a bridge waits for the prompt’s end, and takes the caller when it is deleted', async () => {
      const caller = await answeredCaller();
      const { channelId } = caller;
      const bridgeId = `pb-contract.${serial}`;
      await ask('bridges.create', { bridgeId, type: 'mixing' });
      await ask('channels.play', { channelId, media: world.media.long, playbackId: `${serial}-a` });
      await ask('channels.startMoh', { channelId });
      const joined = ask('bridges.addChannel', { bridgeId, channel: channelId }, 10_000);
      const set = ask('channels.setChannelVar', { channelId, variable: 'X', value: 'y' }, 10_000);
      let early = 0;
      void joined.then(() => {
        early += 1;
      });
      void set.then(() => {
        early += 1;
      });
      await world.wait(800);
      expect(early).toBe(0);
      // Reading and asking do not wait.
      expect(await status('channels.getChannelVar', { channelId, variable: 'NO' })).toBe(404);
      const deletedAtMs = world.now();
      expect(await status('playbacks.stop', { playbackId: `${serial}-a` })).toBe(204);
      expect((await joined).status).toBe(204);
      expect((await set).status).toBe(204);
      // Long before the prompt would have been over.
      expect(world.now() - deletedAtMs).toBeLessThan(5_000);
      await world.next('PlaybackFinished', (m) => m.playback?.id === `${serial}-a`);
      const bridge = (await ask('bridges.get', { bridgeId })).body as AriBridge;
      expect(bridge.channels).toEqual([channelId]);
      caller.hangUp();
      await ask('bridges.destroy', { bridgeId });
    });

    describeLateJoins({ world: () => world, serial: () => serial, answeredCaller });

    it('two are joined in one request; when one leaves, the other stays inside alone', async () => {
      const caller = await answeredCaller();
      const { phone, channelId } = await answeredLeg();
      const bridgeId = `pb-contract.${serial}`;
      await ask('bridges.create', { bridgeId, type: 'mixing' });
      const channel = `${caller.channelId},${channelId}`;
      expect(await status('bridges.addChannel', { bridgeId, channel })).toBe(204);
      const bridge = (await ask('bridges.get', { bridgeId })).body as AriBridge;
      expect([...bridge.channels].sort()).toEqual([caller.channelId, channelId].sort());
      phone.hangUp();
      await world.next('StasisEnd', (message) => message.channel?.id === channelId);
      await world.wait(200);
      const after = (await ask('bridges.get', { bridgeId })).body as AriBridge;
      expect(after.channels).toEqual([caller.channelId]);
      expect(await status('bridges.removeChannel', { bridgeId, channel: caller.channelId })).toBe(
        204,
      );
      expect(await status('bridges.removeChannel', { bridgeId, channel: caller.channelId })).toBe(
        422,
      );
      expect(await status('bridges.destroy', { bridgeId })).toBe(204);
      expect(await status('channels.get', { channelId: caller.channelId })).toBe(200);
      caller.hangUp();
    });

    it('a caller sent on into the dialplan: StasisEnd, yet it lives, no longer ours', async () => {
      const caller = await answeredCaller();
      const { channelId } = caller;
      expect(
        await status('channels.continueInDialplan', {
          channelId,
          context: 'fallback',
          extension: '137',
          priority: 1,
        }),
      ).toBe(204);
      await world.next('StasisEnd', (message) => message.channel?.id === channelId);
      await world.wait(100);
      expect(await status('channels.get', { channelId })).toBe(200);
      expect(await status('channels.answer', { channelId })).toBe(409);
      // Any channel can be hung up by its id, also one that is not ours.
      expect(await status('channels.hangup', { channelId })).toBe(204);
    });

    describeOutside({ world: () => world, legId });
    describeRecordings({ world: () => world, answeredCaller });

    it('an event of our own comes back to us', async () => {
      const eventName = 'pasokh-proof-of-the-contract';
      expect(await status('events.userEvent', { eventName, application: 'pasokh' })).toBe(204);
      await world.next('ChannelUserevent', (message) => message.eventname === eventName);
    });

    it('a phone comes and goes: its endpoint says so', async () => {
      const phone = await world.phone('rings');
      const about = (state: string) => (message: AriMessage) =>
        message.endpoint?.resource === phone.name && message.endpoint.state === state;
      const reply = await ask('endpoints.get', { tech: 'PJSIP', resource: phone.name });
      expect((reply.body as { state: string }).state).toBe('online');
      await phone.unregister();
      await world.next('PeerStatusChange', about('offline'));
    });
  });
}
