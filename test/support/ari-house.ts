import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { QueueSettings } from '../../telephony/protocol/index.ts';
import type { SipCall } from './ari-phone.ts';
import { startAriRig, type AriRig } from './ari-rig.ts';
import { startTelephony, type RealTelephony, type TelephonyOptions } from './ari-telephony.ts';
import { eventually } from './eventually.ts';

/** A telephony of one test, which may die and come back by its journal. */
export interface MortalTelephony {
  /** The one that lives now. */
  readonly now: RealTelephony;
  readonly options: TelephonyOptions;
  /** What happens between its death and its return; the next life may be another one. */
  dieAndComeBack(
    meanwhile?: () => Promise<void>,
    change?: Partial<TelephonyOptions>,
  ): Promise<void>;
}

/** One PBX for a file of tests; each test opens its own telephony with one queue on it. */
export function openAriHouses() {
  let rig: AriRig | null = null;
  let folder = '';
  let serial = 0;
  beforeAll(async () => {
    rig = await startAriRig();
    folder = mkdtempSync(join(tmpdir(), 'pasokh-ari-house-'));
  });
  afterAll(async () => {
    await rig?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const theRig = (): AriRig => {
    if (rig === null) throw new Error('the PBX is there within tests alone');
    return rig;
  };
  return {
    get rig() {
      return theRig();
    },
    /** 1, 2, 3 …: names in one test must not be those of the test before. */
    nextSerial: (): number => (serial += 1),

    async telephony(queue: QueueSettings, trunk = ''): Promise<MortalTelephony> {
      const callerKey = randomBytes(32);
      const options = { journalFile: join(folder, `${serial}.db`), callerKey, trunk };
      let now = await startTelephony(theRig(), options);
      now.ask({ type: 'configure-queue', queue });
      return {
        options,
        get now() {
          return now;
        },
        async dieAndComeBack(meanwhile = async () => undefined, change = {}) {
          await now.kill();
          await meanwhile();
          now = await startTelephony(theRig(), { ...options, ...change });
        },
      };
    },

    nothingIsLeft: (): Promise<boolean> =>
      eventually('nothing is left behind', 10_000, async () => {
        const channels = await theRig().asterisk.ari('GET', '/channels');
        const bridges = await theRig().asterisk.ari('GET', '/bridges');
        return (channels.body as []).length === 0 && (bridges.body as []).length === 0;
      }),
  };
}

/** Phones with these tones: the expert's 600 Hz, the other's 900. */
export async function bothTalk(other: SipCall, expert: SipCall): Promise<void> {
  await eventually('the expert hears the other', 5_000, () => expert.hears(900) > 0.5);
  await eventually('the other hears the expert', 5_000, () => other.hears(600) > 0.5);
  // The ringing that the expert has heard meanwhile does not go on beneath the talk.
  await eventually('nothing else is heard', 5_000, () => expert.purity(900) > 0.8);
}
