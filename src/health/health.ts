import type { PartHealth } from '../contract/health.ts';
import { isTehranZoneRight } from '../kit/jalali.ts';
import {
  type BackupLook,
  type LettersLook,
  ofAccount,
  ofBackup,
  ofCertificate,
  ofDatabase,
  ofDisk,
  ofGateway,
  ofLetters,
  ofOutbox,
  ofPbx,
  ofPhoneDoor,
  ofPrompts,
  ofStandby,
  ofTelephony,
  ofTimeZone,
  ofTrunks,
} from './looks.ts';

export interface HealthSources {
  /** One small read; rejects when the database is away. */
  readonly askDatabase: () => Promise<unknown>;
  readonly isTelephonyUp: () => boolean;
  readonly isPbxConnected: () => boolean;
  /** Null: nobody can tell. Where nobody watches, at once, as they were last seen. */
  readonly trunks: (isWatched: boolean) => Promise<Parameters<typeof ofTrunks>[0]>;
  /** Null: no record. */
  readonly phoneDoor: () => Parameters<typeof ofPhoneDoor>[0];
  readonly gateway: () => { readonly isSimulated: boolean; readonly isResting: boolean };
  /** Never rejects. */
  readonly smsAccount: () => Promise<Parameters<typeof ofAccount>[0]>;
  /** Never rejects; null: there is one account. */
  readonly smsStandby: () => Promise<Parameters<typeof ofStandby>[0] | null>;
  readonly oldestWaitingAtMs: () => Promise<number | null>;
  readonly letters: () => Promise<LettersLook>;
  readonly countPrompts: () => Promise<{ readonly missing: number; readonly placeholders: number }>;
  readonly freeBytes: () => Promise<number>;
  /** Never rejects; null: nobody wants it watched. */
  readonly backup: () => Promise<BackupLook | null>;
  /** Null: it cannot be read. */
  readonly certificate: () => Parameters<typeof ofCertificate>[0];
  readonly nowMs: () => number;
}

export interface HealthWatch {
  /**
   * All parts, looked at now. Never rejects: what cannot be looked at is down. Whoever watches waits for
   * telephony and the PBX, too; without, nothing but our own is asked.
   */
  look(by?: { readonly isWatched: boolean }): Promise<PartHealth[]>;
}

export function makeHealth(sources: HealthSources): HealthWatch {
  return {
    async look({ isWatched } = { isWatched: false }) {
      const answers = await sources.askDatabase().then(
        () => true,
        () => false,
      );
      const isLinked = sources.isTelephonyUp();
      const oldest = answers
        ? await sources.oldestWaitingAtMs().catch(() => 'unknown' as const)
        : 'unknown';
      const letters = answers ? await sources.letters().catch(() => 'unknown' as const) : 'unknown';
      const standby = await sources.smsStandby();
      const backup = await sources.backup();
      const prompts = await sources.countPrompts().catch(() => ({ missing: 1, placeholders: 0 }));
      return [
        ofDatabase(answers),
        ofTelephony(isLinked),
        ofPbx(isLinked, sources.isPbxConnected()),
        ofTrunks(isLinked ? await sources.trunks(isWatched).catch(() => null) : null),
        ofPhoneDoor(sources.phoneDoor()),
        ofGateway(sources.gateway()),
        ofAccount(await sources.smsAccount()),
        ...(standby === null ? [] : [ofStandby(standby)]),
        ofOutbox(oldest, sources.nowMs()),
        ofLetters(letters, sources.nowMs()),
        ofPrompts(prompts),
        ofDisk(await sources.freeBytes().catch(() => 0)),
        ...(backup === null ? [] : [ofBackup(backup)]),
        ofCertificate(sources.certificate()),
        ofTimeZone(isTehranZoneRight()),
      ];
    },
  };
}
