import type { Answer, Request } from '../../telephony/protocol/index.ts';
import { toDone } from '../agents/index.ts';
import type { Audit, Editor } from '../audit/index.ts';
import { refuse } from '../contract/refusal.ts';
import type { TrunkRow } from '../contract/trunks.ts';

export interface TrunksDeps {
  readonly ask: (request: Request) => Promise<Answer>;
  readonly isTelephonyUp: () => boolean;
  readonly audit: Pick<Audit, 'record'>;
}

export type Trunks = ReturnType<typeof makeTrunks>;

/** The ways to the telephone network: their files are the site's, their state the PBX's. */
export function makeTrunks({ ask, isTelephonyUp, audit }: TrunksDeps) {
  const orRefuse = (answer: Answer): TrunkRow[] => {
    const done = toDone(answer, isTelephonyUp());
    if (!done.ok) refuse(done.code);
    return (answer.ok ? answer.trunks : undefined) ?? refuse('pbx-unavailable');
  };
  return {
    /** By name, as it stands now. Refuses telephony-unavailable, pbx-unavailable. */
    list: async (): Promise<TrunkRow[]> => orRefuse(await ask({ type: 'show-trunks' })),

    /** Null: nobody can tell. For the page of the system, which asks of everything at once. */
    async look(): Promise<TrunkRow[] | null> {
      const answer = await ask({ type: 'show-trunks' });
      return answer.ok ? (answer.trunks ?? null) : null;
    },

    /** Files that were put into the folder are in force from the answer on; calls go on. */
    async reload(by: Editor): Promise<TrunkRow[]> {
      const answer = await ask({ type: 'reload-trunks' });
      const done = toDone(answer, isTelephonyUp());
      const subject = { subjectKind: 'trunk', subjectId: null };
      // A refused one too: who asked is on record, and that nothing came of it.
      const detail = { outcome: done.ok ? 'done' : done.code };
      await audit.record({ ...by, act: 'trunks-reloaded', ...subject, detail });
      return orRefuse(answer);
    },
  };
}
