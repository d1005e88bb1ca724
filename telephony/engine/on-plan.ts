import { unreachable } from '../../src/kit/assert.ts';
import type { LineState, QueueId, QueueRules, RefusalCode } from '../protocol/index.ts';
import type { EngineRequest } from './event.ts';
import type { QueuePlan } from './model.ts';
import type { Turn } from './turn.ts';

type Plan = Extract<
  EngineRequest,
  { type: 'configure-rules' | 'plan-hours' | 'tell-news' | 'set-standby' | 'set-line' }
>;

const noRules: QueueRules = {
  longestQueue: null,
  expectedWait: null,
  longestWait: null,
  nobodySignedIn: null,
  allPaused: null,
};

/** Where callers go who cannot be served, and what they are told: in force for those who wait too. */
export function onPlan(turn: Turn, request: Plan): RefusalCode | 'ok' {
  if (request.type === 'set-line') {
    setLine(turn, request.line);
    return 'ok';
  }
  if (!turn.state.queues.has(request.queueId)) return 'unknown-queue';
  const plan = planOf(turn, request.queueId);
  switch (request.type) {
    case 'configure-rules':
      setRules(plan, request.rules);
      break;
    case 'plan-hours':
      plan.hours = request.hours;
      plan.quiet = request.quiet ?? [];
      break;
    case 'set-standby':
      setStandby(plan, request.standby);
      break;
    case 'tell-news':
      plan.news = request.news;
      plan.also = request.also ?? [];
      break;
    default:
      unreachable(request);
  }
  turn.touchAll();
  return 'ok';
}

function planOf(turn: Turn, queueId: QueueId): QueuePlan {
  const known = turn.state.plans.get(queueId);
  if (known !== undefined) return known;
  const plan: QueuePlan = {
    rules: noRules,
    hours: null,
    news: null,
    quiet: [],
    nobodySinceMs: null,
    pausedSinceMs: null,
    standby: null,
    aloneSinceMs: null,
    standbyRestUntilMs: null,
    standbyCallId: null,
  };
  turn.state.plans.set(queueId, plan);
  return plan;
}

function setRules(plan: QueuePlan, rules: QueueRules): void {
  plan.rules = rules;
  if (rules.nobodySignedIn !== null || rules.allPaused !== null) return;
  // Nobody looks from here on: it would be of old times when somebody looks again.
  plan.nobodySinceMs = null;
  plan.pausedSinceMs = null;
}

function setStandby(plan: QueuePlan, standby: QueuePlan['standby']): void {
  if (plan.standby?.outsideId !== standby?.outsideId) plan.standbyRestUntilMs = null;
  plan.standby = standby;
  if (standby === null) plan.aloneSinceMs = null;
}

/** All boards show it for as long as it is so. */
function setLine(turn: Turn, line: LineState): void {
  turn.state.line = line;
  if (line.emergency === null) turn.clearAlarm('line-closed', 'line');
  else turn.raiseAlarm('line-closed', 'line');
  if (line.surge) turn.raiseAlarm('line-in-surge', 'line');
  else turn.clearAlarm('line-in-surge', 'line');
  turn.touchAll();
}
