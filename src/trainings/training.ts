import type { TrainingState } from '../contract/trainings.ts';

export interface Taken {
  readonly userId: string;
  readonly course: string;
  readonly takenOn: string;
  readonly result: 'passed' | 'failed';
  readonly validUntil: string | null;
}

const FOR_EVER = '9999-12-31';
const endOf = ({ validUntil }: Taken): string => validUntil ?? FOR_EVER;

/** Passed, begun, and not over: ISO days compare as text. */
const holdsOn = (one: Taken, day: string): boolean =>
  one.result === 'passed' && one.takenOn <= day && day <= endOf(one);

/** `soon`: the last day that is still listed beforehand. */
export function stateOf(
  one: Taken,
  ofThatPerson: readonly Taken[],
  today: string,
  soon: string,
): TrainingState {
  if (one.result === 'failed') return 'failed';
  if (endOf(one) > soon) return 'valid';
  const isRenewed = ofThatPerson.some(
    (other) =>
      other.course === one.course && other.result === 'passed' && endOf(other) > endOf(one),
  );
  if (isRenewed) return 'renewed';
  return endOf(one) < today ? 'expired' : 'expiring';
}

/** Who was given a skill and may not use it: `userId skill`. */
export function withheldSkills(
  given: readonly { readonly agentId: string; readonly name: string }[],
  courses: ReadonlyMap<string, string>,
  taken: readonly Taken[],
  day: string,
): Set<string> {
  const withheld = new Set<string>();
  for (const { agentId, name } of given) {
    const course = courses.get(name);
    if (course === undefined) continue;
    const holds = taken.some(
      (one) => one.userId === agentId && one.course === course && holdsOn(one, day),
    );
    if (!holds) withheld.add(`${agentId} ${name}`);
  }
  return withheld;
}
