import type { Answer, CallerToken, Request } from '../../telephony/protocol/index.ts';
import type { Editor } from '../audit/index.ts';
import type { MarkedCaller, NewMarkedCaller } from '../contract/marked-callers.ts';
import type { Applied } from '../contract/queue-rules.ts';
import type { MarkedCallerRepository, MarkRefusal } from './repository.ts';

export interface MarkedCallersDeps {
  readonly repository: MarkedCallerRepository;
  /** Telephony knows callers by tokens alone. */
  readonly seal: (number: string) => CallerToken;
  readonly ask: (request: Request) => Promise<Answer>;
}

type Ask = MarkedCallersDeps['ask'];

/** Kept first, then telephony is told; it ends a block by itself when its time has come. */
export interface MarkedCallers {
  list(): Promise<MarkedCaller[]>;
  add(marked: NewMarkedCaller, by: Editor): Promise<Applied | MarkRefusal>;
  /** Null: there is no such mark. */
  drop(markId: string, by: Editor): Promise<Applied | null>;
  /** All of it: to a telephony that has just connected. */
  tellAll(ask: Ask): Promise<void>;
}

export function createMarkedCallers(deps: MarkedCallersDeps): MarkedCallers {
  const { repository, seal } = deps;

  async function tell(ask: Ask): Promise<Applied> {
    const blocked: { callerToken: CallerToken; untilMs: number }[] = [];
    const ahead: { callerToken: CallerToken; boostMs: number }[] = [];
    for (const { number, mark } of await repository.list()) {
      const callerToken = seal(number);
      if (mark.kind === 'blocked') blocked.push({ callerToken, untilMs: mark.untilMs });
      else ahead.push({ callerToken, boostMs: mark.aheadMs });
    }
    const first = await ask({ type: 'block-callers', callers: blocked });
    const second = await ask({ type: 'boost-callers', callers: ahead });
    return { applied: first.ok && second.ok };
  }

  return {
    list: () => repository.list(),
    async add(marked, by) {
      const refusal = await repository.add(marked, by);
      return refusal ?? tell(deps.ask);
    },
    async drop(markId, by) {
      return (await repository.drop(markId, by)) ? tell(deps.ask) : null;
    },
    async tellAll(ask) {
      await tell(ask);
    },
  };
}
