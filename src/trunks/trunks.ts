import type { Answer, Request } from '../../telephony/protocol/index.ts';
import { toDone } from '../agents/index.ts';
import type { Audit, Editor } from '../audit/index.ts';
import { refuse } from '../contract/refusal.ts';
import type { TrunkRow } from '../contract/trunks.ts';

export interface TrunksDeps {
  readonly ask: (request: Request) => Promise<Answer>;
  readonly isTelephonyUp: () => boolean;
  readonly audit: Pick<Audit, 'record'>;
  readonly nowMs: () => number;
}

export type Trunks = ReturnType<typeof makeTrunks>;

/** As old an answer may be for somebody who waits for a trunk to change. */
const WATCHED_MS = 5_000;

/**
 * The ways to the telephone network: their files are the site's, their state the PBX's. A look costs
 * the PBX some requests and two consoles, so there is one for all who ask, and one under way at a time.
 */
export function makeTrunks({ ask, isTelephonyUp, audit, nowMs }: TrunksDeps) {
  let kept: { readonly nth: number; readonly answer: Answer; readonly atMs: number } | null = null;
  let underWay: Promise<Answer> | null = null;
  let asked = 0;

  async function askAndKeep(type: 'show-trunks' | 'reload-trunks'): Promise<Answer> {
    const nth = (asked += 1);
    const answer = await ask({ type });
    // What was asked before the files were read anew is no news after it.
    if (nth > (kept?.nth ?? 0)) kept = isTelephonyUp() ? { nth, answer, atMs: nowMs() } : null;
    return answer;
  }

  function refresh(): Promise<Answer> {
    underWay ??= askAndKeep('show-trunks').finally(() => {
      underWay = null;
    });
    return underWay;
  }

  const isYoung = (): boolean => {
    const ageMs = kept === null ? WATCHED_MS : nowMs() - kept.atMs;
    return isTelephonyUp() && ageMs >= 0 && ageMs < WATCHED_MS;
  };
  const watched = (): Promise<Answer> =>
    kept !== null && isYoung() ? Promise.resolve(kept.answer) : refresh();

  const toRows = (answer: Answer): TrunkRow[] | null =>
    answer.ok ? (answer.trunks ?? null) : null;

  const orRefuse = (answer: Answer): TrunkRow[] => {
    const done = toDone(answer, isTelephonyUp());
    if (!done.ok) refuse(done.code);
    return toRows(answer) ?? refuse('pbx-unavailable');
  };
  return {
    /** By name, a few seconds old at most. Refuses telephony-unavailable, pbx-unavailable. */
    list: async (): Promise<TrunkRow[]> => orRefuse(await watched()),

    /** The same for the page of the system, which asks of everything at once. Null: nobody can tell. */
    look: async (): Promise<TrunkRow[] | null> => toRows(await watched()),

    /** What the last look found, at once. Null: nobody can tell yet, or any more. */
    known(): TrunkRow[] | null {
      if (!isTelephonyUp()) return null;
      const rows = kept === null ? null : toRows(kept.answer);
      if (rows === null && !isYoung()) void refresh();
      return rows;
    },

    /** One look, for those who ask what is known. */
    async refresh(): Promise<void> {
      await refresh();
    },

    /** Files that were put into the folder are in force from the answer on; calls go on. */
    async reload(by: Editor): Promise<TrunkRow[]> {
      const answer = await askAndKeep('reload-trunks');
      const done = toDone(answer, isTelephonyUp());
      const subject = { subjectKind: 'trunk', subjectId: null };
      // A refused one too: who asked is on record, and that nothing came of it.
      const detail = { outcome: done.ok ? 'done' : done.code };
      await audit.record({ ...by, act: 'trunks-reloaded', ...subject, detail });
      return orRefuse(answer);
    },
  };
}
