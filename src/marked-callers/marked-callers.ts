import type { Answer, CallerToken, Request } from '../../telephony/protocol/index.ts';
import type { Editor } from '../audit/index.ts';
import type { MarkedCaller, NewMarkedCaller } from '../contract/marked-callers.ts';
import type { NuisanceRule } from '../contract/nuisance.ts';
import type { Applied } from '../contract/queue-rules.ts';
import { judgeNuisance } from './nuisance.ts';
import type { NuisanceRepository } from './repository-nuisance.ts';
import type { MarkedCallerRepository, MarkRefusal } from './repository.ts';

export interface MarkedCallersDeps {
  readonly repository: MarkedCallerRepository;
  readonly nuisance: NuisanceRepository;
  /** Somebody is in danger there: this number is not closed by a rule. */
  readonly hasDanger: (number: string) => Promise<boolean>;
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
  rule(): Promise<NuisanceRule>;
  setRule(rule: NuisanceRule, by: Editor): Promise<void>;
  /** This call is over, or its expert has said what it was: does the rule block its number? */
  review(callId: string): Promise<void>;
  /** All of it: to a telephony that has just connected. */
  tellAll(ask: Ask): Promise<void>;
}

export function createMarkedCallers(deps: MarkedCallersDeps): MarkedCallers {
  const { repository, nuisance, seal } = deps;

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
    rule: () => nuisance.rule(),
    setRule: (rule, by) => nuisance.setRule(rule, by),
    async review(callId) {
      const rule = await nuisance.rule();
      if (!rule.on) return;
      const suspect = await nuisance.suspectOf(callId, rule);
      const found = suspect === null ? null : judgeNuisance(suspect.calls, rule);
      if (suspect === null || found === null || (await deps.hasDanger(suspect.number))) return;
      if (await nuisance.block(suspect, found, rule)) await tell(deps.ask);
    },
    async tellAll(ask) {
      await tell(ask);
    },
  };
}
