import { isDeepStrictEqual } from 'node:util';
import {
  QueueId,
  type Answer,
  CallId,
  type NumberedNotice,
  type PlannedHours,
  type Request,
  type Standby,
} from '../../telephony/protocol/index.ts';
import type { Editor } from '../audit/index.ts';
import type { Banner } from '../contract/banners.ts';
import {
  type Applied,
  type Holiday,
  type LineView,
  type PlanKept,
  type QueuePlan,
  rulesThatAsk,
  type ToldNews,
} from '../contract/queue-rules.ts';
import { PlannedHours as PlannedHoursShape, QueueRules } from '../../telephony/protocol/index.ts';
import type { OutsideCalls } from '../directory/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import { closedTimes, quietTimes } from './hours.ts';
import type { LineRepository, PlanRefusal, PlanSet, SwitchPosition } from './repository.ts';
import type { Banners, Telling } from './repository-banners.ts';

export interface LineDeps {
  readonly repository: LineRepository;
  readonly banners: Banners;
  readonly ask: (request: Request) => Promise<Answer>;
  readonly nowMs: () => number;
  readonly outside: OutsideCalls;
  /** Behind telephony's token; null: withheld. */
  readonly phoneOf: (callerToken: string | null) => string | null;
  /** Where the people of a number live; null: not known, or not all in one district. */
  readonly districtOf: (phone: string) => Promise<number | null>;
  /** There is a trunk for outgoing calls. */
  readonly canDial: boolean;
  readonly onFault: (error: unknown) => void;
}

/** Who is let in when, and what the line tells: kept first, then telephony is told. */
export interface Line {
  view(): Promise<LineView>;
  plans(): Promise<QueuePlan[]>;
  /** Some queue has this entry of the directory on call. */
  isOnCall(entryId: string): Promise<boolean>;
  /** A rule that asks callers whether they would be called needs a queue that calls back, and a trunk. */
  change(
    queueId: string,
    change: PlanSet,
    by: Editor,
  ): Promise<PlanKept | PlanRefusal | 'no-trunk'>;
  tellNews(telling: Telling): Promise<Applied | null>;
  /**
   * Whom news of districts await is placed in his, as far as it is known, while he is greeted.
   *
   * @param lineNowMs what telephony's clock says now
   */
  onReceived(notice: NumberedNotice, lineNowMs: number): void;
  /** Told now, and since then: for desks, boards and whoever hands a shift over. */
  banners(sinceMs: number | null): Promise<Banner[]>;
  /** Each minute and at boot: what is over its time is told no more. Says how many. */
  endBanners(atMs: number): Promise<number>;
  moveEmergency(to: SwitchPosition, by: Editor): Promise<Applied>;
  moveSurge(on: boolean, by: Editor): Promise<Applied>;
  holidays(): Promise<Holiday[]>;
  keepHoliday(holiday: Holiday, by: Editor): Promise<Applied>;
  dropHoliday(day: string, by: Editor): Promise<Applied | null>;
  /** Several were written by a table: in force at once. */
  tookHolidays(): Promise<Applied>;
  /** All of it: to a telephony that has just connected. */
  tellAll(ask: LineDeps['ask']): Promise<void>;
  stop(): void;
}

/** So far ahead telephony knows when to open and close, while the server is away. */
const PLANNED_DAYS = 14;
const PLAN_AGAIN_MS = 6 * 3_600_000;
const GREETED_WITHIN_MS = 60_000;

export function createLine(deps: LineDeps): Line {
  const { banners, repository, nowMs } = deps;
  const again = setInterval(() => void tellPlans(deps.ask).catch(deps.onFault), PLAN_AGAIN_MS);
  again.unref();

  /** Queues that tell news of a district. */
  const placing = new Set<string>();

  async function requestsOf(plan: QueuePlan, days: ReadonlySet<string>): Promise<Request[]> {
    const queueId = QueueId.parse(plan.queueId);
    const { standby, ...rules } = plan.rules;
    const quiet = quietTimes(nowMs(), PLANNED_DAYS);
    return [
      { type: 'configure-rules', queueId, rules: QueueRules.parse(rules) },
      { type: 'set-standby', queueId, standby: await standbyOf(standby) },
      { type: 'plan-hours', queueId, hours: plannedHours(plan, days, nowMs()), quiet },
    ];
  }

  /**
   * Read right before it is told, and once more behind it: while a greeting is insisted on, somebody
   * ends a banner, and what was read before that must not be what telephony goes on telling.
   */
  async function tellBanners(ask: LineDeps['ask'], queueId: QueueId): Promise<Applied> {
    const newest = async () => tellOf(queueId, (await banners.told()).get(queueId) ?? []);
    for (let request = await newest(); ; ) {
      const { applied } = await tell(ask, [request]);
      const again = await newest();
      if (isDeepStrictEqual(again, request)) return { applied };
      request = again;
    }
  }

  /** What concerns all in the greeting's breath; the rest after it, each to whom it concerns. */
  function tellOf(queueId: QueueId, told: readonly ToldNews[]): Request {
    if (told.some(({ district }) => district !== undefined)) placing.add(queueId);
    else placing.delete(queueId);
    const all = told.map(({ bannerId: newsId, untilMs: _until, ...news }) => ({ newsId, ...news }));
    const [news = null, ...more] = all.filter(({ district }) => district === undefined);
    const also = [...more, ...all.filter(({ district }) => district !== undefined)];
    return { type: 'tell-news', queueId, news, ...(also.length === 0 ? {} : { also }) };
  }

  async function place(callId: string, phone: string): Promise<void> {
    const district = await deps.districtOf(phone);
    if (district === null) return;
    // Refused when he has hung up.
    await deps.ask({ type: 'place-caller', callId: CallId.parse(callId), district });
  }

  /** Null also where it cannot be rung: then nobody is on call. */
  async function standbyOf(standby: QueuePlan['rules']['standby']): Promise<Standby | null> {
    if (standby === null) return null;
    const party = await deps.outside(standby.entryId, true);
    return typeof party === 'string' ? null : { afterMs: standby.afterMs, ...party };
  }

  async function tellPlans(ask: LineDeps['ask'], queueId?: string): Promise<Applied> {
    const plans = await repository.plans();
    const holidays = await repository.holidays(tehranDay(nowMs()));
    const days = new Set(holidays.map(({ day }) => day));
    let applied = true;
    for (const plan of plans) {
      if (queueId !== undefined && plan.queueId !== queueId) continue;
      const rest = await tell(ask, await requestsOf(plan, days));
      const news = await tellBanners(ask, QueueId.parse(plan.queueId));
      applied &&= rest.applied && news.applied;
    }
    return { applied };
  }

  async function tellLine(ask: LineDeps['ask']): Promise<Applied> {
    const emergency = await repository.findSwitch('emergency');
    const surge = await repository.findSwitch('surge');
    const closing =
      emergency?.on === true ? { sinceMs: emergency.movedAtMs, waiting: emergency.waiting } : null;
    const line = { emergency: closing, surge: surge?.on === true };
    return tell(ask, [{ type: 'set-line', line }]);
  }

  async function plans(): Promise<QueuePlan[]> {
    const kept = await repository.plans();
    return deps.canDial ? kept : kept.map((plan) => ({ ...plan, callbacks: 'no-trunk' }));
  }

  const change: Line['change'] = async (queueId, set, by) => {
    const asking = set.rules === undefined ? [] : rulesThatAsk(set.rules);
    if (asking.length > 0 && !deps.canDial) {
      // Who asked when there was one asks nobody now, and does not keep the rest from being set.
      const before = (await repository.plans()).find((plan) => plan.queueId === queueId);
      const asked = before === undefined ? [] : rulesThatAsk(before.rules);
      if (asking.some((name) => !asked.includes(name))) return 'no-trunk';
    }
    const changed = await repository.change(queueId, set, by);
    if (typeof changed === 'string') return changed;
    return { ...(await tellPlans(deps.ask, queueId)), ...changed };
  };

  async function tellNews(telling: Telling): Promise<Applied | null> {
    const { queueId } = telling;
    return (await banners.tell(telling, nowMs())) ? tellPlans(deps.ask, queueId) : null;
  }

  return {
    plans,
    async isOnCall(entryId) {
      const plans = await repository.plans();
      return plans.some(({ rules }) => rules.standby?.entryId === entryId);
    },
    change,
    tellNews,
    onReceived({ notice, atMs }, lineNowMs) {
      if (notice.type !== 'call-arrived' || placing.size === 0) return;
      // After hours away all that was missed comes at once: of them nobody is greeted any more.
      if (atMs < lineNowMs - GREETED_WITHIN_MS) return;
      // Whom we call hears no news.
      if (notice.callbackOf !== undefined || notice.direction !== undefined) return;
      const phone = deps.phoneOf(notice.callerToken);
      if (phone !== null) void place(notice.callId, phone).catch(deps.onFault);
    },
    async banners(sinceMs) {
      const isSurge = (await repository.findSwitch('surge'))?.on === true;
      return sinceMs === null ? banners.inForce(isSurge) : banners.list(sinceMs, isSurge);
    },
    async endBanners(atMs) {
      const due = await banners.due(atMs);
      let ended = 0;
      for (const queueId of due) {
        const over = { queueId, news: null, untilMs: null, userId: null, address: null };
        if ((await tellNews(over)) !== null) ended += 1;
      }
      return ended;
    },

    async view() {
      const [emergency, surge] = [
        await repository.findSwitch('emergency'),
        await repository.findSwitch('surge'),
      ];
      const plans = await repository.plans();
      const told = await banners.told();
      return {
        emergency: {
          on: emergency?.on ?? false,
          waiting: emergency?.waiting ?? 'stay',
          moved: movedOf(emergency),
        },
        surge: { on: surge?.on ?? false, moved: movedOf(surge) },
        queues: plans.map(({ queueId, nameFa, nameEn }) => ({
          ...{ queueId, nameFa, nameEn },
          news: told.get(queueId) ?? [],
        })),
      };
    },

    async moveEmergency(to, by) {
      await repository.moveSwitch('emergency', to, by);
      return tellLine(deps.ask);
    },

    async moveSurge(on, by) {
      await repository.moveSwitch('surge', { on, waiting: 'stay' }, by);
      return tellLine(deps.ask);
    },

    holidays: () => repository.holidays(tehranDay(nowMs())),

    async keepHoliday(holiday, by) {
      await repository.keepHoliday(holiday, by);
      return tellPlans(deps.ask);
    },

    async dropHoliday(day, by) {
      return (await repository.dropHoliday(day, by)) ? tellPlans(deps.ask) : null;
    },

    tookHolidays: () => tellPlans(deps.ask),

    async tellAll(ask) {
      await tellPlans(ask);
      await tellLine(ask);
    },
    stop: () => clearInterval(again),
  };
}

function plannedHours(
  { hours }: QueuePlan,
  holidays: ReadonlySet<string>,
  nowMs: number,
): PlannedHours | null {
  const closed = closedTimes(hours, holidays, nowMs, PLANNED_DAYS);
  if (closed.length === 0) return null;
  return PlannedHoursShape.parse({ closed, then: hours.then, waiting: hours.waiting });
}

async function tell(ask: LineDeps['ask'], requests: readonly Request[]): Promise<Applied> {
  let applied = true;
  for (const request of requests) {
    const answer = await ask(request);
    applied &&= answer.ok;
  }
  return { applied };
}

function movedOf(row: Awaited<ReturnType<LineRepository['findSwitch']>>) {
  return row === null ? null : { byName: row.byName, atMs: row.movedAtMs };
}
