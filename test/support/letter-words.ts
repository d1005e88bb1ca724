import { typedJalali } from '../../src/kit/jalali.ts';
import type { LetterHouse } from './letter-house.ts';

const MINUTE_MS = 60_000;

/** What the suites of letters say again and again, of a house that is opened later. */
export function letterWords(houseOf: () => LetterHouse) {
  const today = (): string => typedJalali(houseOf().clock.nowMs);
  return {
    today,

    stateOf: async (caseId: string) => (await houseOf().letterOf(caseId)).state,

    /** What the automation keeps of a letter: how often, and its text. */
    there: async (letterId: string) =>
      (await houseOf().office.look()).letters.find((one) => one.letterId === letterId),

    /** A case is referred, and the worker has looked. */
    async sent(form: object = {}): Promise<{ caseId: string; letterId: string }> {
      const caseId = await houseOf().register(form);
      await houseOf().look();
      const { letterId } = await houseOf().letterOf(caseId);
      return { caseId, letterId };
    },

    /** Registered under this number, as the automation tells it. */
    async numbered(letterId: string, number: string): Promise<void> {
      const messageId = `number ${number} ${letterId}`;
      const said = { kind: 'registered', messageId, letterId, number, date: today() };
      await houseOf().office.say(said);
      await houseOf().later(MINUTE_MS);
    },
  };
}
