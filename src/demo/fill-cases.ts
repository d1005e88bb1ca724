import type { Records } from '../server-records.ts';
import type { City } from './city.ts';
import { type Answered, takesSms } from './fill-calls.ts';
import { addressOf, DANGERS, REFUSALS, saidOf, type Topic, topicOf } from './matters.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

/**
 * What becomes of a case, by the product's own rules at the city's own time: each act is the act of
 * the feature, so states, histories, clocks and messages are those of a year of work.
 */
export function caseLives(
  city: City,
  { cases, referrals, emergencies }: Records,
  people: { readonly followUp: string; readonly sara: string; readonly untilMs: number },
) {
  const { chance, w, repository } = city;
  const { followUp } = people;
  /** What people must call is theirs to do: of long ago it would still wait for them here. */
  const isRecent = (): boolean => people.untilMs - city.nowMs() < 20 * DAY_MS;

  async function register(told: Answered, topic: Topic): Promise<string> {
    const { contactId, citizenId, agentId, home } = told;
    const atMs = city.nowMs();
    const isComplaint = isRecent() && chance.says(0.02);
    const draft = {
      contactId,
      citizenId,
      kind: isComplaint ? ('complaint' as const) : ('request' as const),
      serviceCode: topic.code,
      district: home.district,
      addressText: addressOf(chance, home.district),
      description: saidOf(chance, topic),
      priority: chance.says(0.1) ? ('urgent' as const) : ('normal' as const),
      announceBy: takesSms(home) ? ('sms' as const) : ('call' as const),
    };
    const opened = await cases.openDraft(draft, agentId, atMs);
    if (opened.type !== 'changed') throw new Error(`a draft: ${opened.type}`);
    const { type } = await cases.register(opened.caseId, agentId, atMs);
    if (type !== 'changed') throw new Error(`registering: ${type}`);
    return opened.caseId;
  }

  /** How long the office takes; few are late, and fewer very late. */
  function patienceMs(): number {
    const luck = chance.next();
    if (luck < 0.72) return chance.between(3, 60) * HOUR_MS;
    if (luck < 0.92) return chance.between(60, 130) * HOUR_MS;
    return chance.between(6, 30) * DAY_MS;
  }

  /** Offices answer by day. */
  const byDay = (atMs: number): number => {
    const sinceMidnightMs = (atMs + 3.5 * HOUR_MS) % DAY_MS;
    return (
      atMs -
      sinceMidnightMs +
      (7.5 + chance.next() * 6.5) * HOUR_MS +
      (sinceMidnightMs > 12 * HOUR_MS ? DAY_MS : 0)
    );
  };

  function waitForReply(caseId: string, topic: Topic): void {
    city.at(byDay(city.nowMs() + patienceMs()), () => reply(caseId, topic));
  }

  async function reply(caseId: string, topic: Topic): Promise<void> {
    const atMs = city.nowMs();
    if ((await repository.statusOf(w, caseId)) !== 'referred') return;
    const asked = await repository.asked(w, caseId);
    if (asked === undefined) return;
    const { id: referralId } = asked;
    const text = chance.pick(topic.done);
    const isRefused = isRecent() && chance.says(0.03);
    const by = { referralId, actorId: asked.personId ?? followUp, atMs };
    const given = isRefused
      ? await referrals.proposeOutcome(caseId, {
          ...{ ...by, outcome: 'out_of_scope', text: chance.pick(REFUSALS) },
          advice: 'به اداره مسئول مراجعه شود.',
        })
      : await referrals.answer({
          ...{ ...by, text },
          ...(asked.personId === null
            ? { letter: { answeredAtMs: atMs, number: null, year: null } }
            : {}),
        });
    if (given.type === 'wrong-state') return;
    if (given.type !== 'done') throw new Error(`a reply: ${given.type}`);
    city.at(byDay(atMs + chance.between(1, 18) * HOUR_MS), () =>
      isRefused ? verdict(caseId, topic, 'out_of_scope') : judge(caseId, topic),
    );
  }

  async function judge(caseId: string, topic: Topic): Promise<void> {
    if (chance.says(0.08)) {
      const reason = 'عکس و تاریخ انجام کار در پاسخ نیست.';
      await referrals.findUnconvincing(caseId, reason, followUp, city.nowMs());
      return waitForReply(caseId, topic);
    }
    const bad = isRecent() && chance.says(0.08) ? 'unsolved' : 'solved';
    return verdict(caseId, topic, chance.says(0.04) ? 'pending_action' : bad);
  }

  async function verdict(
    caseId: string,
    topic: Topic,
    outcome: 'solved' | 'unsolved' | 'pending_action' | 'out_of_scope',
  ): Promise<void> {
    const atMs = city.nowMs();
    const isNo = outcome === 'unsolved' || outcome === 'out_of_scope';
    const explanation = isNo ? chance.pick(REFUSALS) : chance.pick(topic.done);
    const planned = outcome === 'pending_action' ? { recheckAtMs: atMs + 12 * DAY_MS } : {};
    const form = { outcome, explanation, ...planned };
    const { type } = await cases.verify(caseId, form, followUp, atMs);
    if (type !== 'changed' && type !== 'wrong-state') throw new Error(`a verdict: ${type}`);
    if (chance.says(0.05)) {
      city.at(atMs + chance.between(1, 9) * DAY_MS, () => object(caseId, topic));
    }
    if (outcome === 'pending_action') {
      city.at(atMs + 13.5 * DAY_MS, () => afterRecheck(caseId, topic));
    }
  }

  async function object(caseId: string, topic: Topic): Promise<void> {
    const words = 'کار نیمه‌تمام مانده است.';
    const actorId = followUp;
    const said = { caseId, words, channel: 'call', actorId, atMs: city.nowMs() } as const;
    const result = await cases.object(said);
    if (result !== 'objected') return;
    city.at(city.nowMs() + chance.between(3, 20) * HOUR_MS, async () => {
      const again = { departmentId: null, level: 3, reason: 'شهروند راضی نیست' } as const;
      const { type } = await referrals.referAgain(caseId, again, followUp, city.nowMs());
      if (type === 'done') waitForReply(caseId, topic);
    });
  }

  async function afterRecheck(caseId: string, topic: Topic): Promise<void> {
    if ((await repository.statusOf(w, caseId)) === 'recheck')
      await verdict(caseId, topic, 'solved');
  }

  async function fromTriage(caseId: string, topic: Topic): Promise<void> {
    if ((await repository.statusOf(w, caseId)) !== 'triage') return;
    const found = { departmentId: 'traffic-office', serviceCode: '304' };
    const { type } = await referrals.referFromTriage(caseId, found, followUp, city.nowMs());
    if (type !== 'done') throw new Error(`from triage: ${type}`);
    waitForReply(caseId, topic);
  }

  /** A crew accepts, sets out, arrives, makes it safe; then it is judged like a reply. */
  function rescue(caseId: string, topic: Topic): void {
    const steps = [
      ['accept', 1.5],
      ['on_the_way', 5],
      ['arrived', 22],
      ['made_safe', 75],
    ] as const;
    for (const [act, afterMin] of steps) {
      city.at(city.nowMs() + afterMin * MINUTE_MS, async () => {
        const found = await repository.emergencyOf(w, caseId);
        if (found === undefined) return;
        const done = { act, crewId: found.crewId, note: '', lasting: false };
        const by = { actorId: people.sara, all: true, atMs: city.nowMs() };
        const result = await emergencies.act(found.id, { ...done, ...by });
        if (result !== 'done') throw new Error(`a crew: ${act}: ${result}`);
      });
    }
    city.at(byDay(city.nowMs() + 8 * HOUR_MS), () => verdict(caseId, topic, 'solved'));
  }

  return {
    /** A number without SMS has its result called. */
    mayBegin: ({ home }: Answered): boolean => takesSms(home) || isRecent(),

    async begin(told: Answered): Promise<string> {
      const topic = topicOf(chance);
      const caseId = await register(told, topic);
      if ((await repository.statusOf(w, caseId)) === 'triage') {
        city.at(byDay(city.nowMs() + HOUR_MS), () => fromTriage(caseId, topic));
      } else waitForReply(caseId, topic);
      return caseId;
    },

    async beginDanger(told: Answered): Promise<string> {
      const topic = chance.pick(DANGERS);
      const caseId = await register(told, topic);
      rescue(caseId, topic);
      return caseId;
    },
  };
}
