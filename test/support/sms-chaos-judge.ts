import { type ChaosEnd, ENDINGS } from './sms-chaos.ts';

/** What a citizen would notice, counted: `lost`, `doubled` and `wrong` should be 0. */
export interface ChaosVerdict {
  readonly messages: number;
  readonly delivered: number;
  /** Left to a person, who is told why. */
  readonly inReview: number;
  /** No ending, or told as delivered and never at the gateway. */
  readonly lost: number;
  /** At the gateway twice under one key, or twice with the same text to the same person. */
  readonly doubled: number;
  /** Somebody else's text, or to somebody else. */
  readonly wrong: number;
}

/** Every row of ours is held against what the gateway has of it: number and text, one by one. */
export function judgeChaos({ rows, wanted, held, stats }: ChaosEnd): ChaosVerdict {
  const verdict = { delivered: 0, inReview: 0, lost: 0, wrong: 0 };
  let doubled = stats.dupByText;
  const byKey = new Map<string, ChaosEnd['held'][number][]>();
  for (const one of held) byKey.set(one.localid, [...(byKey.get(one.localid) ?? []), one]);
  verdict.lost += wanted.size - rows.length;
  for (const row of rows) {
    const mine = byKey.get(row.localId) ?? [];
    if (mine.length > 1) doubled += 1;
    if (!ENDINGS.includes(row.state)) verdict.lost += 1;
    if (row.state === 'needs_review') verdict.inReview += 1;
    if (row.state === 'delivered') {
      verdict.delivered += 1;
      if (mine.length === 0) verdict.lost += 1;
    }
    const { to = '', body } = wanted.get(row.id) ?? {};
    const isSame = mine.every((one) => one.receptor === `0${to.slice(3)}` && one.message === body);
    if (!isSame) verdict.wrong += 1;
  }
  const ours = new Set(rows.map(({ localId }) => localId));
  verdict.wrong += held.filter(({ localid }) => !ours.has(localid)).length;
  return { messages: wanted.size, ...verdict, doubled };
}
