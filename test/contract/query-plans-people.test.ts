import { afterAll, beforeAll, expect, test } from 'vitest';
import { fairnessReports, noticeStore } from '../../src/calls/index.ts';
import { districtOfNumber } from '../../src/citizens/index.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { ownWorkReports } from '../../src/own-work/index.ts';
import { type CaseHouse, openCaseHouse } from '../support/case-house.ts';
import { changed, ended, numbered } from '../support/live-notices.ts';
import { apart, plansOf, statementsOf } from '../support/query-plans.ts';

const PHONE = '+989154447788';
let house: CaseHouse;
beforeAll(async () => {
  house = await openCaseHouse();
});
afterAll(() => house.close());

/** Asked while a caller is greeted, among the cases of years. */
test('where the people of a number live is read from their own cases', async () => {
  const { anna, citizens, clock } = house;
  const contactId = await house.answeredCall('call-lives', PHONE, anna);
  const person = { name: 'لیلا صبوری', kind: 'resident', district: 4, address: null } as const;
  await citizens.addCitizen({ contactId, ...person }, anna, clock.nowMs);
  const plans = await plansOf(house.path, () => districtOfNumber(house)(PHONE, clock.nowMs));
  expect(plans).toHaveLength(2);
  expect(plans[0]).toMatch(/SEARCH citizen_phone USING INDEX \S+ \(phone_hash=\?/u);
  expect(plans[1]).toMatch(/^SEARCH case USING INDEX \S+ \(citizen_id=\?/u);
});

/** A month of it, among the calls of years. */
test('how fairly a month was shared out is read by its days, queues and people, beside the loop', async () => {
  const { anna, clock, store } = house;
  const nowMs = (): number => clock.nowMs;
  const notices = noticeStore({ ...house, nowMs, phoneOf: () => null, unseal: () => null });
  const end = ended('call-fair', 'answered', { enteredAtMs: nowMs() });
  const told = [changed(anna), end].map((notice, n) => numbered(n + 1, nowMs(), notice));
  await notices.apply('journal', told);
  const day = tehranDay(nowMs());
  const plans = await plansOf(house.path, () =>
    apart(async () => {
      const { queues } = await fairnessReports({ store, nowMs }).of(day, day);
      expect(queues).toHaveLength(1);
    }),
  );
  const ofCalls = plans.filter((plan) => /\b(call|agent_state)\b/u.test(plan));
  for (const plan of ofCalls) expect(plan).not.toMatch(/SCAN (call|call_event|agent_state)\b/u);
  expect(ofCalls.find((plan) => plan.includes('call_event'))).toMatch(
    /call USING INDEX call_day_idx \(day=\?\).*call_event_call_idx \(call_id=\?\)/u,
  );
  const ofEntry = ofCalls.filter((plan) => plan.includes('entered_at>? AND entered_at<?'));
  expect(ofEntry.map((plan) => /INDEX (call_\w+)/u.exec(plan)?.[1])).toEqual([
    'call_entered_idx',
    'call_queue_idx',
    'call_queue_idx',
  ]);
  const ofStates = ofCalls.filter((plan) => plan.includes('agent_state_agent_idx (agent_id=? AND'));
  expect(ofStates).toHaveLength(2);
});

/** A page that everybody may open, while calls ring. */
test('a month of one’s own work is read by the indexes of people, beside the loop', async () => {
  const { anna, clock, store } = house;
  const day = tehranDay(clock.nowMs);
  const plans = await plansOf(house.path, () =>
    apart(() => ownWorkReports(store).of({ userId: anna, fromDay: day, toDay: day })),
  );
  const tables = /\b(call|contact|contact_item|announcement_attempt|field_visit)\b/u;
  for (const plan of plans) expect(plan).not.toMatch(new RegExp(`SCAN ${tables.source}`, 'u'));
  const indexes = plans.flatMap((plan) =>
    [...plan.matchAll(/INDEX (\w+) /gu)].map(([, name]) => name),
  );
  expect(plans.join('\n')).toMatch(/contact_agent_idx \(agent_id=\? AND finished_at>\?\)/u);
  expect(indexes.toSorted()).toEqual([
    'announcement_attempt_by_idx',
    'call_agent_idx',
    ...['contact_agent_idx', 'contact_agent_idx'],
    ...['contact_item_contact_idx', 'contact_item_contact_idx'],
    'field_visit_by_idx',
    // By its key.
    'sqlite_autoindex_announcement_1',
  ]);
});

/** A case of years may have hundreds of events: whoever opens it holds up no pop. */
test('a long history is read beside the loop, an ordinary one on the spot', async () => {
  const { anna, cases, clock, store } = house;
  const contactId = await house.answeredCall('call-long', PHONE, anna);
  const opened = await cases.openDraft({ contactId, description: 'چاله' }, anna, clock.nowMs);
  if (opened.type !== 'changed') throw new Error(opened.type);
  const { caseId } = opened;
  const isHistory = (text: string) => text.includes('from "case_event"');
  const short = await statementsOf(() => cases.view(caseId));
  expect(short.onLoop.filter(isHistory)).toHaveLength(1);
  expect(short.beside).toEqual([]);
  const notes = Array.from({ length: 300 }, (_, at) => `یادداشت ${at}`);
  for (const note of notes) {
    const event = { caseId, type: 'interim-told', actorId: anna, note, atMs: clock.nowMs };
    await store.tx((w) => cases.steps.append(w, event));
  }
  let seen: Awaited<ReturnType<typeof cases.view>>;
  const long = await statementsOf(async () => {
    seen = await cases.view(caseId);
  });
  expect(long.onLoop.filter(isHistory)).toEqual([]);
  expect(long.beside.filter(isHistory)).toHaveLength(1);
  expect(long.beside.some((text) => text.includes('from "personal_text"'))).toBe(true);
  expect(seen?.events.slice(-300)).toEqual(
    notes.map((note) => ({
      ...{ atMs: clock.nowMs, type: 'interim-told' },
      ...{ byName: 'آنا', note, recoded: null },
    })),
  );
});
