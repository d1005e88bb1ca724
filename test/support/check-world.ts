import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SelfCheck } from '../../src/contract/self-check.ts';
import type { Ari } from '../../telephony/ari/index.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { PbxEvent } from '../../telephony/engine/event.ts';
import { createHost, type Host } from '../../telephony/host/index.ts';
import { openJournal } from '../../telephony/host/journal.ts';
import { startLinkServer } from '../../telephony/link/index.ts';
import type { Answer, NumberedNotice, Request } from '../../telephony/protocol/index.ts';
import { eventually } from './eventually.ts';
import { serverRig, type ServerRig } from './server-rig.ts';
import { telephonyEnd } from './telephony-end.ts';

/** A PBX, real or not, whose state the test may spoil behind everybody's back. */
export interface SpoiltPbx {
  readonly openAri: (onEvent: (event: PbxEvent) => void) => Ari;
  /** A registered phone that rings and is not picked up. */
  openPhone(ari: Ari): Promise<string>;
  /** Resolves when he is in our application. */
  dial(): Promise<{ hangUp(): void }>;
  /** A leg that is ours by its name, made by nobody. */
  makeLeg(offerId: string, phone: string): Promise<void>;
  makeBridge(callId: string): Promise<void>;
  /** Our application is told nothing any more, until it asks to be. */
  deafen(): Promise<void>;
  /** It has no channel. */
  isEmpty(): Promise<boolean>;
  close(): Promise<void>;
}

/** All four sides for real but, perhaps, the PBX: each may be spoilt, and the check is run at will. */
export interface CheckWorld {
  readonly rig: ServerRig;
  readonly host: Host;
  readonly pbx: SpoiltPbx;
  /** By so much the server's clock is ahead of telephony's. */
  readonly serverClock: { aheadMs: number };
  /** A registered phone of nobody who is signed in. */
  readonly phone: string;
  check(): Promise<SelfCheck>;
  /** A citizen waits, and all sides know. */
  waits(): Promise<{ callId: string; hangUp(): void }>;
  /** Checks until all sides tell the same; fails after a few times. */
  untilSame(): Promise<void>;
  metric(name: string): Promise<string>;
  close(): Promise<void>;
}

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const CHECKS_TO_HEAL = 4;

export async function openCheckWorld(pbx: SpoiltPbx): Promise<CheckWorld> {
  const end = telephonyEnd();
  const journal = openJournal(join(end.folder, 'journal.db'), randomUUID);
  let publish = (_notices: readonly NumberedNotice[]): void => undefined;
  const host = createHost({
    journal,
    createEngine,
    nowMs: () => Date.now(),
    newSeed: () => 1,
    execute: (command) => ari.execute(command),
    publish: (notices) => publish(notices),
    log: quiet,
    halt: (reason) => {
      throw new Error(`telephony halts: ${reason}`);
    },
    checkpointEveryMs: 30_000,
    checkInvariantsEvery: 1,
  });
  const ari = pbx.openAri((event) => host.post(event));

  async function answer(id: string, request: Request): Promise<Answer> {
    if (request.type === 'show-view') return { ok: true, view: host.view() };
    if (request.type === 'show-pbx') {
      const seen = await ari.look();
      return seen === null ? { ok: false, refusal: 'pbx-unavailable' } : { ok: true, pbx: seen };
    }
    // Nothing of a call's is in it.
    switch (request.type) {
      case 'show-figures':
      case 'show-trunks':
      case 'reload-trunks':
        return { ok: false, refusal: 'pbx-unavailable' };
    }
    if (request.type === 'look-again') {
      await ari.lookAgain();
      return { ok: true };
    }
    if (request.type !== 'sign-in-agent') return host.request(id, request);
    const { phonePassword: _password, ...signIn } = request;
    return host.request(id, signIn);
  }

  const link = await startLinkServer({
    path: end.path,
    journalId: journal.journalId,
    epoch: journal.epoch,
    noticesAfter: (seq, limit) => host.noticesAfter(seq, limit),
    acknowledge: (seq) => host.acknowledge(seq),
    serverKnows: (seq) => host.serverKnows(seq),
    answer,
    log: quiet,
  });
  publish = (notices) => link.publish(notices);
  host.start();
  ari.start();
  const serverClock = { aheadMs: 0 };
  const rig = await serverRig({
    telephony: end,
    nowMs: () => Date.now() + serverClock.aheadMs,
    selfCheck: { everyMs: 3_600_000, settleMs: 250 },
  });
  await eventually('all sides are there', 10_000, () => rig.server.hub.joinBoard().live);
  const phone = await pbx.openPhone(ari);

  const world: CheckWorld = {
    rig,
    host,
    pbx,
    serverClock,
    phone,
    check: () => rig.server.selfCheck.checkNow(),
    async waits() {
      const before = new Set(host.view().calls.map(({ callId }) => callId as string));
      const { hangUp } = await pbx.dial();
      const callId = await eventually('the engine has him', 5_000, () =>
        host.view().calls.find((call) => !before.has(call.callId)),
      ).then((call) => call.callId as string);
      await eventually('the board has him', 5_000, () =>
        rig.server.hub.joinBoard().calls.some((call) => call.callId === callId),
      );
      await rig.server.link.idle();
      return { callId, hangUp };
    },
    async untilSame() {
      let told: SelfCheck | null = null;
      for (let n = 0; n < CHECKS_TO_HEAL; n += 1) {
        told = await world.check();
        if (told.state === 'same') return;
      }
      throw new Error(`still after ${CHECKS_TO_HEAL} checks: ${JSON.stringify(told)}`);
    },
    async metric(name) {
      const text = await rig.metrics.registry.metrics();
      return text
        .split('\n')
        .filter((line) => line.startsWith(name))
        .join('\n');
    },
    async close() {
      await rig.server.close().catch(() => undefined);
      host.stop();
      await ari.stop();
      await link.close();
      journal.close();
      await pbx.close();
      await rig.close();
    },
  };
  return world;
}
