import { and, eq, ne } from 'drizzle-orm';
import type { LetterWay } from '../contract/letters.ts';
import type { Store, Writer } from '../db/index.ts';
import { startOfTehranDayMs } from '../kit/jalali.ts';
import { isOfYear, readLetterDay, readLetterNumber } from '../kit/letter-number.ts';
import type { LetterStored } from './repository-documents.ts';

/** What is wrong with a number, or with when it was given. */
export type NumberFault =
  | 'bad-number'
  | 'bad-date'
  | 'another-year'
  | 'no-year'
  | 'number-taken'
  | 'number-differs';

export interface GivenNumber {
  readonly number: string;
  readonly year?: number | undefined;
  /** Jalali day of its registration. */
  readonly date: string;
}

export type Numbers = ReturnType<typeof letterNumbers>;

/** The registry's number of a letter: from the automation, or from a person. */
export function letterNumbers({ store }: { readonly store: Store }) {
  const { letter } = store.tables;

  return {
    /** `given` where it is a number that this letter can have; `known`: it has that one. */
    async give(
      w: Writer,
      row: LetterStored,
      given: GivenNumber,
      by: {
        readonly way: LetterWay;
        readonly atMs: number;
        /** A person corrects the number that it has. */
        readonly corrects?: boolean;
      },
    ): Promise<'given' | 'known' | NumberFault> {
      const read = readLetterNumber(given.number);
      if (read === null) return 'bad-number';
      const day = readLetterDay(given.date);
      if (day === null || !isBetween(day.atMs, row.createdAtMs, by.atMs)) return 'bad-date';
      const fits = isOfYear(read, given.year ?? null, day.year);
      if (fits !== 'yes') return fits;
      const { number } = read;
      const year = day.year;
      const same = and(eq(letter.registryNumber, number), eq(letter.registryYear, year));
      if ((await w.$count(letter, and(same, ne(letter.id, row.id)))) > 0) return 'number-taken';
      if (row.registryNumber !== null) {
        const isSame = row.registryNumber === number && row.registryYear === year;
        if (isSame) return 'known';
        if (by.corrects !== true) return 'number-differs';
      }
      await w
        .update(letter)
        .set({
          registryNumber: number,
          registryYear: year,
          registeredAtMs: day.atMs,
          sentAtMs: row.sentAtMs ?? by.atMs,
          adapter: by.way,
          state: 'registered',
          reason: null,
          nextAtMs: null,
          // Whoever is just sending it finds his lease gone.
          leaseUntilMs: null,
          leaseToken: null,
        })
        .where(eq(letter.id, row.id));
      return 'given';
    },
  };
}

/** Letters have a day, no hour: the whole first day counts, and nothing after today. */
export function isBetween(dayMs: number, fromMs: number, untilMs: number): boolean {
  return dayMs >= startOfTehranDayMs(fromMs) && dayMs <= untilMs;
}
