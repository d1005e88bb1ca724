import type { EmergencyState } from '../contract/emergencies.ts';
import { tehranMinuteOfDay } from '../kit/jalali.ts';

export type State = EmergencyState;
export type Stage = 'accepted' | 'on_the_way' | 'arrived' | 'made_safe';
export type Alarm = 'nobody-on-duty' | 'not-accepted' | 'late-start' | 'late-arrival' | 'late-safe';

/** How long each stage may take before somebody is told; the city's to set. */
export interface EmergencyRules {
  /** Nobody has accepted it: the next crew is asked, and the shift supervisor told. */
  readonly acceptMs: number;
  readonly startMs: number;
  readonly arriveMs: number;
  readonly safeMs: number;
}
const MINUTE_MS = 60_000;
export const EMERGENCY_RULES: EmergencyRules = {
  acceptMs: 5 * MINUTE_MS,
  startMs: 10 * MINUTE_MS,
  arriveMs: 30 * MINUTE_MS,
  safeMs: 240 * MINUTE_MS,
};

/** One stage follows the other; none is passed over, so each has its time. */
const NEXT: Readonly<Partial<Record<State, Stage>>> = {
  waiting: 'accepted',
  accepted: 'on_the_way',
  on_the_way: 'arrived',
  arrived: 'made_safe',
};
/** Late is better than nobody; not so who said no, or was relieved: it is handed to them anew first. */
export const mayAccept = ({ answer }: { readonly answer: string }): boolean =>
  answer !== 'declined' && answer !== 'relieved';

export const stageAfter = (state: State): Stage | undefined => NEXT[state];

/** Until when the next stage is to be reached; null: it is over. */
export function stageDueAt(state: State, atMs: number, rules: EmergencyRules): number | null {
  switch (state) {
    case 'waiting':
      return atMs + rules.acceptMs;
    case 'accepted':
      return atMs + rules.startMs;
    case 'on_the_way':
      return atMs + rules.arriveMs;
    case 'arrived':
      return atMs + rules.safeMs;
    default:
      return null;
  }
}

export function alarmOf(state: State): Alarm {
  if (state === 'accepted') return 'late-start';
  if (state === 'on_the_way') return 'late-arrival';
  return state === 'arrived' ? 'late-safe' : 'not-accepted';
}

export interface Turn {
  readonly crewId: string;
  readonly districtId: number | null;
  readonly place: number;
  readonly fromMin: number | null;
  readonly untilMin: number | null;
  readonly activeFromMs: number;
  readonly activeUntilMs: number | null;
}

/** Crews on duty for a district at an instant, in the order in which they are asked, each once. */
export function crewsOnDuty(
  turns: readonly Turn[],
  districtId: number | null,
  atMs: number,
): string[] {
  const minute = tehranMinuteOfDay(atMs);
  const onDuty = turns.filter((turn) => {
    if (turn.activeFromMs > atMs) return false;
    if (turn.activeUntilMs !== null && turn.activeUntilMs <= atMs) return false;
    if (turn.districtId !== null && turn.districtId !== districtId) return false;
    const { fromMin, untilMin } = turn;
    if (fromMin === null || untilMin === null) return true;
    return fromMin < untilMin
      ? minute >= fromMin && minute < untilMin
      : minute >= fromMin || minute < untilMin;
  });
  const asked = onDuty.toSorted(
    (a, b) =>
      // The district's own before those of the whole city, then the substitutes of each.
      Number(a.districtId === null) - Number(b.districtId === null) ||
      a.place - b.place ||
      a.activeFromMs - b.activeFromMs ||
      (a.crewId < b.crewId ? -1 : 1),
  );
  return [...new Set(asked.map(({ crewId }) => crewId))];
}
