import { isTrunkWell, type TrunkRow } from '../contract/trunks.ts';
import type { HealthPart, HealthReason, PartHealth } from '../contract/health.ts';

/** One look each: what was found, as the part's state. No I/O here. */
function found(
  part: HealthPart,
  state: PartHealth['state'],
  reason: HealthReason | null = null,
  amount: number | null = null,
): PartHealth {
  return { part, state, reason, amount };
}

export function ofDatabase(answers: boolean): PartHealth {
  return answers ? found('database', 'well') : found('database', 'down', 'no-answer');
}

export function ofTelephony(isLinked: boolean): PartHealth {
  return isLinked ? found('telephony', 'well') : found('telephony', 'down', 'not-linked');
}

/** While telephony is away nobody tells us: a doubt, no illness. */
export function ofPbx(isLinked: boolean, isConnected: boolean): PartHealth {
  if (!isLinked) return found('pbx', 'worry', 'unknown-while-away');
  return isConnected ? found('pbx', 'well') : found('pbx', 'down', 'pbx-lost');
}

/** Null: nobody can tell. No trunk at all is how a fresh line stands: nobody can call it yet. */
export function ofTrunks(trunks: readonly TrunkRow[] | null): PartHealth {
  if (trunks === null) return found('trunks', 'worry', 'unknown-while-away');
  if (trunks.some(({ isKnown }) => !isKnown)) return found('trunks', 'down', 'trunk-missing');
  const ill = trunks.filter((trunk) => !isTrunkWell(trunk)).length;
  if (ill > 0) return found('trunks', 'down', 'trunk-away', ill);
  const isThere = trunks.some(({ reach }) => reach !== 'no-trunk');
  return isThere ? found('trunks', 'well') : found('trunks', 'worry', 'no-trunk');
}

/**
 * Null: the PBX keeps no record of whom it turned away. A line whose passwords are guessed works, but
 * somebody must look: the pager tells of it as of what is down.
 */
export function ofPhoneDoor(
  finding: { readonly reason: HealthReason | null; readonly amount: number } | null,
): PartHealth {
  if (finding === null) return found('phone-door', 'worry', 'no-record');
  const { reason, amount } = finding;
  return reason === null
    ? found('phone-door', 'well')
    : found('phone-door', 'worry', reason, amount);
}

export function ofGateway(gateway: { isSimulated: boolean; isResting: boolean }): PartHealth {
  if (gateway.isResting) return found('gateway', 'down', 'resting');
  return gateway.isSimulated ? found('gateway', 'worry', 'simulated') : found('gateway', 'well');
}

/** A message that nobody gets is worse than one that waits. */
export function ofAccount(account: {
  readonly fault: HealthReason | null;
  readonly amount: number | null;
}): PartHealth {
  const { fault, amount } = account;
  if (fault === null) return found('sms-account', 'well');
  const isDown = fault === 'debug-mode' || (fault === 'low-credit' && amount === 0);
  return found('sms-account', isDown ? 'down' : 'worry', fault, amount);
}

/** Of the account that stands by: nothing stops for it, and whoever waits until it is needed is too late. */
export function ofStandby({ fault, amount }: Parameters<typeof ofAccount>[0]): PartHealth {
  return fault === null
    ? found('sms-standby', 'well')
    : found('sms-standby', 'worry', fault, amount);
}

/** Quiet hours hold a message for a night; what is older waits for something else. */
export const LONG_WAIT_MS = 14 * 3_600_000;

/** Null: no message waits; `unknown`: the database does not answer. */
export function ofOutbox(oldestAtMs: number | null | 'unknown', nowMs: number): PartHealth {
  if (oldestAtMs === 'unknown') return found('outbox', 'down', 'no-answer');
  const waitedMs = oldestAtMs === null ? 0 : nowMs - oldestAtMs;
  if (waitedMs <= LONG_WAIT_MS) return found('outbox', 'well');
  return found('outbox', 'worry', 'waiting-long', Math.round(waitedMs / 60_000));
}

/** What is known of letters, whichever way they leave. */
export interface LettersLook {
  readonly isResting: boolean;
  /** Nobody but people takes them there. */
  readonly isByHand: boolean;
  readonly oldestWaitingAtMs: number | null;
  /** There, and without a number. */
  readonly oldestUnnumberedAtMs: number | null;
  readonly unnumberedLimitMs: number;
  /** Messages that a person must look at. */
  readonly forReview: number;
}

/** Of three days that an official has, one may go by on the way. */
export const LETTER_WAIT_MS = 24 * 3_600_000;

export function ofLetters(letters: LettersLook | 'unknown', nowMs: number): PartHealth {
  if (letters === 'unknown') return found('letters', 'down', 'no-answer');
  const sinceMs = (atMs: number | null): number => (atMs === null ? 0 : nowMs - atMs);
  const worry = (reason: HealthReason, amount: number | null = null): PartHealth =>
    found('letters', 'worry', reason, amount);
  // Cases go on without it: a worry, no illness of the line.
  if (letters.isResting) return worry('automation-rests');
  const waitedMs = letters.isByHand ? 0 : sinceMs(letters.oldestWaitingAtMs);
  if (waitedMs > LETTER_WAIT_MS) return worry('letter-waits', Math.round(waitedMs / 3_600_000));
  if (letters.forReview > 0) return worry('for-review', letters.forReview);
  const numberless = sinceMs(letters.oldestUnnumberedAtMs);
  if (numberless > letters.unnumberedLimitMs) {
    return worry('no-number', Math.round(numberless / 86_400_000));
  }
  return found('letters', 'well');
}

export function ofPrompts(prompts: { missing: number; placeholders: number }): PartHealth {
  if (prompts.missing > 0) return found('prompts', 'down', 'missing', prompts.missing);
  return prompts.placeholders > 0
    ? found('prompts', 'worry', 'placeholders', prompts.placeholders)
    : found('prompts', 'well');
}

const MB = 1_048_576;
/** A busy day writes some hundred megabytes; below the second nothing may be written any more. */
export const LITTLE_ROOM_BYTES = 2_048 * MB;
export const NO_ROOM_BYTES = 200 * MB;

export function ofDisk(freeBytes: number): PartHealth {
  const amount = Math.floor(freeBytes / MB);
  if (freeBytes < NO_ROOM_BYTES) return found('disk', 'down', 'no-room', amount);
  if (freeBytes < LITTLE_ROOM_BYTES) return found('disk', 'worry', 'little-room', amount);
  return found('disk', 'well');
}

const DAY_MS = 86_400_000;

/** What is known of backups; ages by the machine's clock, which the command has, too. */
export interface BackupLook {
  /** Null: none has been made yet. */
  readonly ageMs: number | null;
  /** An older one is told of. */
  readonly limitDays: number;
}

/** Nothing stops for it: a worry, of which the pager tells all the same. */
export function ofBackup({ ageMs, limitDays }: BackupLook): PartHealth {
  // Taken tomorrow, by a clock that was wrong: nobody knows how old it is.
  if (ageMs === null || ageMs < -DAY_MS) return found('backup', 'worry', 'no-backup');
  if (ageMs <= limitDays * DAY_MS) return found('backup', 'well');
  return found('backup', 'worry', 'backup-old', Math.floor(ageMs / DAY_MS));
}

/** So long before its end it is told of. */
export const CERTIFICATE_DAYS = 14;

/**
 * The certificate that browsers are shown. When the house's own is there and not used, its end for one,
 * they are shown the local authority's: to whoever trusts the own one alone the page is closed.
 */
export function ofCertificate(
  certificate: { readonly endsInMs: number; readonly isOwnUnused: boolean } | null,
): PartHealth {
  if (certificate === null) return found('certificate', 'down', 'no-certificate');
  const { endsInMs, isOwnUnused } = certificate;
  if (endsInMs <= 0) return found('certificate', 'down', 'certificate-over');
  if (isOwnUnused) return found('certificate', 'down', 'own-unused');
  if (endsInMs > CERTIFICATE_DAYS * DAY_MS) return found('certificate', 'well');
  return found('certificate', 'worry', 'certificate-ends', Math.floor(endsInMs / DAY_MS));
}

export function ofTimeZone(isRight: boolean): PartHealth {
  return isRight ? found('time-zone', 'well') : found('time-zone', 'down', 'old-data');
}
