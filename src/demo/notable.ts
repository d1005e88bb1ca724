import type { DemoCaller } from '../contract/demo.ts';

/** What is read of a case to know who would be worth calling as. */
export interface NotableCase {
  readonly phone: string | null;
  readonly serviceCode: string | null;
  readonly leavesOnMs: number | null;
}

/** Mobiles of guests of the city begin so (people.ts). */
const GUESTS = '+98912';
/** One of each kind says what a record may look like; a few more are not in the way. */
const OF_EACH = 2;

/**
 * Whom a newcomer may call as, so that the desk has something to show: somebody with several cases, a
 * pilgrim, somebody whose name the offices are not told. Nobody twice, and none where the city has none.
 */
export function notableCallers(
  cases: readonly NotableCase[],
  protectedCodes: ReadonlySet<string>,
): DemoCaller[] {
  const byPhone = new Map<string, NotableCase[]>();
  for (const one of cases) {
    if (one.phone === null || !one.phone.startsWith('+989')) continue;
    byPhone.set(one.phone, [...(byPhone.get(one.phone) ?? []), one]);
  }
  const taken = new Set<string>();
  const choose = (about: DemoCaller['about'], fits: (phone: string) => boolean): DemoCaller[] =>
    [...byPhone.keys()]
      .filter((phone) => !taken.has(phone) && fits(phone))
      .slice(0, OF_EACH)
      .map((phone) => {
        taken.add(phone);
        return { number: `0${phone.slice(3)}`, about };
      });
  const of = (phone: string): readonly NotableCase[] => byPhone.get(phone) ?? [];
  // The rarest first: who is protected may have several cases, too.
  const isProtected = choose('protected', (phone) =>
    of(phone).some(({ serviceCode }) => protectedCodes.has(serviceCode ?? '')),
  );
  const pilgrims = choose(
    'pilgrim',
    (phone) => phone.startsWith(GUESTS) || of(phone).some(({ leavesOnMs }) => leavesOnMs !== null),
  );
  return [...choose('several', (phone) => of(phone).length > 1), ...pilgrims, ...isProtected];
}
