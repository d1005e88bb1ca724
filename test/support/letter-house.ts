import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LetterRow } from '../../src/contract/letters.ts';
import { FIRST_LETTER_SETTINGS, type LetterSettings } from '../../src/contract/letter-settings.ts';
import { type Letters, letterWork, makeLetters } from '../../src/letters/index.ts';
import { DEFAULT_RULES } from '../../src/letters/outbox.ts';
import { type Office, startOffice } from './letter-office.ts';
import { openReferralHouse, type ReferralHouse } from './referral-house.ts';

export const SECRET = 'the-shared-secret-of-the-tests-0137';
const BY = { userId: '', address: '127.0.0.1' };

/** A referral house with letters, an office automation at the other end, and one clock for both. */
export interface LetterHouse extends ReferralHouse {
  readonly letters: Letters;
  readonly office: Office;
  readonly folder: string;
  /** What went wrong in the worker. */
  readonly warned: string[];
  set(settings: Partial<LetterSettings>): Promise<void>;
  /** One look of the worker, now. */
  look(): Promise<void>;
  /** So much later, with a look at the end; both clocks are turned. */
  later(ms: number): Promise<void>;
  letterOf(caseId: string): Promise<LetterRow>;
  by: { userId: string; address: string };
}

/** @param wallMs the machine's clock, by which both ends sign; absent: the house's own */
export async function openLetterHouse(
  databaseUrl = '',
  wallMs?: () => number,
): Promise<LetterHouse> {
  const house = await openReferralHouse(databaseUrl);
  const { clock } = house;
  const root = mkdtempSync(join(tmpdir(), 'pasokh-letters-'));
  const folder = join(root, FIRST_LETTER_SETTINGS.folder);
  const office = await startOffice(SECRET, folder, clock.nowMs);
  const nowMs = (): number => clock.nowMs;
  const way = { now: wallMs ?? nowMs, totalTimeoutMs: 20_000 };
  const letters = makeLetters({ ...house, nowMs, root, way });
  const by = { ...BY, userId: house.vera };
  await letters.settings.setSecret(SECRET, by);
  const warned: string[] = [];
  const note = (fields: object, text: string): void =>
    void warned.push(`${text} ${JSON.stringify(fields)}`);
  const work = letterWork({
    ...letters,
    settings: letters.settings.read,
    now: nowMs,
    random: () => 0.5,
    rules: DEFAULT_RULES,
    log: {
      info: () => undefined,
      warn: note,
      error(fields, text) {
        note(fields, text);
        const { err } = fields as { err?: unknown };
        if (err !== undefined) house.faults.push(err);
      },
    },
  });
  const set: LetterHouse['set'] = async (settings) => {
    const result = await letters.settings.set(
      { ...FIRST_LETTER_SETTINGS, url: office.url, ...settings },
      by,
    );
    if (result !== 'set') throw new Error(result);
  };
  await set({ way: 'http' });
  return {
    ...house,
    letters,
    office,
    folder,
    warned,
    set,
    by,
    look: work.look,
    async later(ms) {
      clock.nowMs += ms;
      await office.advance(ms);
      await work.look();
    },
    async letterOf(caseId) {
      const [row] = await letters.ofCase(caseId);
      if (row === undefined) throw new Error(`no letter of ${caseId}`);
      return row;
    },
    async close() {
      await office.stop();
      await house.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
