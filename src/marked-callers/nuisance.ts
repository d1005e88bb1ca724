import type { Nuisance, NuisanceRule } from '../contract/nuisance.ts';

/** An answered call that is over. */
export interface AnsweredCall {
  readonly talkMs: number;
  readonly endedBy: 'caller' | 'agent' | 'system' | null;
  /** What the expert has written of it so far. */
  readonly dispositions: readonly string[];
}

/**
 * Null: the rule does not block. Nothing counts before the expert has said what it was. A bad line
 * ends calls after a second, too, and who cannot speak is silent: so that alone blocks nobody, at
 * least once an expert must have called it a nuisance.
 */
export function judgeNuisance(calls: readonly AnsweredCall[], rule: NuisanceRule): Nuisance | null {
  if (!rule.on) return null;
  const counted = calls.filter((call) => isNuisance(call, rule));
  const judged = counted.filter(isJudged).length;
  if (judged === 0 || counted.length < rule.calls) return null;
  return { calls: counted.length, judged, withinMinutes: rule.withinMinutes };
}

function isNuisance(call: AnsweredCall, { shorterThanSeconds }: NuisanceRule): boolean {
  const { dispositions, endedBy, talkMs } = call;
  // Somebody had a matter, however he spoke.
  const hadMatter = dispositions.some((one) => one !== 'abusive' && one !== 'silent');
  if (hadMatter || dispositions.length === 0) return false;
  return isJudged(call) || (endedBy === 'caller' && talkMs < shorterThanSeconds * 1_000);
}

function isJudged({ dispositions }: AnsweredCall): boolean {
  return dispositions.includes('abusive');
}
