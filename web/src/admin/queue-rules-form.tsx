import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  QueuePlan,
  QueueRules,
  RuleDestination,
  RuleName,
} from '../../../src/contract/queue-rules.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { Choice } from '../ui/choice.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { RuleDestinationChoice } from './destination-choice.tsx';
import { fromStandby, StandbyFields, toStandby } from './standby-fields.tsx';
import { SavePlan } from './save-plan.tsx';

/** In seconds for people, but for the number of callers. */
interface Rule {
  readonly on: boolean;
  readonly limit: string;
  readonly then: RuleDestination;
}
type Rules = Readonly<Record<RuleName, Rule>>;

const LIMITS: Readonly<Record<RuleName, { min: number; max: number; usual: string }>> = {
  longestQueue: { min: 1, max: 1_000, usual: '50' },
  expectedWait: { min: 10, max: 3_600, usual: '600' },
  longestWait: { min: 10, max: 3_600, usual: '900' },
  nobodySignedIn: { min: 10, max: 3_600, usual: '60' },
  allPaused: { min: 10, max: 3_600, usual: '60' },
};
const LIMIT_LABELS: Partial<Record<RuleName, string>> = {
  longestQueue: 'rules.callers',
  expectedWait: 'rules.expectedSeconds',
};
const NAMES = Object.keys(LIMITS) as RuleName[];

/** When callers of one queue go elsewhere, and where to. */
export function QueueRulesForm(props: {
  plan: QueuePlan;
  queues: readonly QueuePlan[];
  onShowKept: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { plan, queues, onShowKept } = props;
  const [rules, setRules] = useState(() => toRules(plan.rules));
  const [standby, setStandby] = useState(() => toStandby(plan.rules.standby));
  const set = (name: RuleName, change: Partial<Rule>): void =>
    setRules({ ...rules, [name]: { ...rules[name], ...change } });
  const limits = fromRules(rules);
  const onCall = fromStandby(standby);
  const wanted = limits && onCall !== undefined ? { ...limits, standby: onCall } : null;
  return (
    <div className="panel-form" role="group" aria-label={t('rules.title')}>
      <b>{t('rules.title')}</b>
      {NAMES.map((name) => {
        const rule = rules[name];
        return (
          <div key={name} className="col">
            <Choice
              label={t(`rules.${name}`)}
              value={rule.on ? 'on' : 'off'}
              options={[
                { value: 'off', label: t('rules.off') },
                { value: 'on', label: t('rules.on') },
              ]}
              onChange={(picked) => set(name, { on: picked === 'on' })}
            />
            {rule.on && (
              <>
                <TextInput
                  label={t(LIMIT_LABELS[name] ?? 'rules.seconds')}
                  value={rule.limit}
                  onChange={(limit) => set(name, { limit })}
                  ltr
                  maxLength={4}
                />
                <RuleDestinationChoice
                  label={t('rules.then')}
                  value={rule.then}
                  queueId={plan.queueId}
                  queues={queues}
                  onChange={(then) => set(name, { then })}
                />
                {rule.then.to === 'callback' && <AsksNobody callbacks={plan.callbacks} />}
              </>
            )}
          </div>
        );
      })}
      <StandbyFields value={standby} onChange={setStandby} />
      <SavePlan {...{ plan, onShowKept }} part="rules" value={wanted} />
    </div>
  );
}

/** Told where it is chosen: the queue's own form, or the house's line out, does not allow it. */
function AsksNobody({ callbacks }: Pick<QueuePlan, 'callbacks'>): ReactNode {
  const { t } = useTranslation();
  if (callbacks === 'on') return null;
  return (
    <p role="status" className="form-error">
      {t(`rules.asksNobody.${callbacks}`)}
    </p>
  );
}

function toRules(kept: QueueRules): Rules {
  const seconds = (ms: number): string => String(Math.round(ms / 1_000));
  const rule = (name: RuleName, limit: string | null, then?: RuleDestination): Rule => ({
    on: limit !== null,
    limit: limit ?? LIMITS[name].usual,
    then: then ?? { to: 'message' },
  });
  const { longestQueue, expectedWait, longestWait, nobodySignedIn, allPaused } = kept;
  return {
    longestQueue: rule(
      'longestQueue',
      longestQueue && String(longestQueue.maxWaiting),
      longestQueue?.then,
    ),
    expectedWait: rule(
      'expectedWait',
      expectedWait && seconds(expectedWait.limitMs),
      expectedWait?.then,
    ),
    longestWait: rule(
      'longestWait',
      longestWait && seconds(longestWait.limitMs),
      longestWait?.then,
    ),
    nobodySignedIn: rule(
      'nobodySignedIn',
      nobodySignedIn && seconds(nobodySignedIn.afterMs),
      nobodySignedIn?.then,
    ),
    allPaused: rule('allPaused', allPaused && seconds(allPaused.afterMs), allPaused?.then),
  };
}

/** Null: a limit is no number, or out of its bounds. */
function fromRules(rules: Rules): Omit<QueueRules, 'standby'> | null {
  const limits = new Map<RuleName, number>();
  for (const name of NAMES) {
    if (!rules[name].on) continue;
    const limit = Number(toAsciiDigits(rules[name].limit.trim()));
    const { min, max } = LIMITS[name];
    if (!Number.isInteger(limit) || limit < min || limit > max) return null;
    limits.set(name, limit);
  }
  const of = <T,>(
    name: RuleName,
    toRule: (limit: number, then: RuleDestination) => T,
  ): T | null => {
    const limit = limits.get(name);
    return limit === undefined ? null : toRule(limit, rules[name].then);
  };
  const afterMs = (limit: number, then: RuleDestination) => ({ afterMs: limit * 1_000, then });
  const limitMs = (limit: number, then: RuleDestination) => ({ limitMs: limit * 1_000, then });
  return {
    longestQueue: of('longestQueue', (maxWaiting, then) => ({ maxWaiting, then })),
    expectedWait: of('expectedWait', limitMs),
    longestWait: of('longestWait', limitMs),
    nobodySignedIn: of('nobodySignedIn', afterMs),
    allPaused: of('allPaused', afterMs),
  };
}
