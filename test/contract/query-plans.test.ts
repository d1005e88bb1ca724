import { like } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPEN_STATUSES } from '../../src/cases/index.ts';
import { circularRepository } from '../../src/circulars/index.ts';
import { callHistories, callRepository, noticeStore } from '../../src/calls/index.ts';
import type { CallsFilter } from '../../src/contract/calls.ts';
import { FIRST_NUISANCE_RULE } from '../../src/contract/nuisance.ts';
import { letterDocuments } from '../../src/letters/repository-documents.ts';
import { letterLists } from '../../src/letters/repository-lists.ts';
import { markBlocks, nuisanceRepository } from '../../src/marked-callers/index.ts';
import { tidyingRepository } from '../../src/retention/repository-tidying.ts';
import { recurringRepository } from '../../src/recurring/index.ts';
import { smsReview } from '../../src/sms/index.ts';
import { WARNING_RULES, warningRepository } from '../../src/warnings/index.ts';
import { type CaseHouse, openCaseHouse } from '../support/case-house.ts';
import { startOfTehranDayMs } from '../../src/kit/jalali.ts';
import { makeTrackingCode } from '../../src/kit/tracking-code.ts';
import { arrived, ended, numbered } from '../support/live-notices.ts';
import { MissedHouse, reader } from '../support/missed-house.ts';
import { apart, plansOf } from '../support/query-plans.ts';

/*
 * SQLite is asked on the server's one loop: what reads the rows of years holds up every call. It has
 * no statistics and takes what looks best by the shape of the question alone.
 */
describe('what SQLite reads', () => {
  const DAY = '2026-11-23';
  const NUMBER = '09153124587';
  let house: CaseHouse;

  beforeAll(async () => {
    house = await openCaseHouse();
  });
  afterAll(() => house.close());

  const filters: readonly Partial<CallsFilter>[] = [
    {},
    { outcome: 'answered' },
    { outcome: 'failed' },
    { outcome: 'goes-on' },
    { queueId: 'water' },
    { agentId: 'anna' },
    { queueId: 'water', outcome: 'answered' },
    { queueId: 'water', outcome: 'failed', agentId: 'anna' },
  ];
  const after = { enteredAtMs: 1, callId: 'a' };
  const cases = filters.flatMap((filter) => [filter, { ...filter, after }]);

  test.each(cases)('of all calls no more than a page: %j', async (filter) => {
    const page = { fromDay: '2020-01-01', toDay: DAY, ...filter };
    const plans = await plansOf(house.path, () => callHistories(house).page(page));
    expect(plans).toHaveLength(1);
    expect(plans[0]).toMatch(/^SEARCH call USING INDEX .*entered_at>\? AND entered_at<\?\)$/u);
  });

  test('the narrowest condition is the one whose index is read', async () => {
    const read = async (filter: Partial<CallsFilter>) => {
      const page = { fromDay: DAY, toDay: DAY, ...filter };
      return (await plansOf(house.path, () => callHistories(house).page(page)))[0];
    };
    const all = { queueId: 'water', outcome: 'answered', agentId: 'anna' };
    expect(await read({ ...all, number: NUMBER })).toContain('(phone_hash=? AND entered_at>?');
    expect(await read(all)).toContain('(agent_id=? AND entered_at>?');
    expect(await read({ queueId: 'water' })).toContain('(queue_id=? AND');
    expect(await read({ queueId: 'water', outcome: 'answered' })).toContain('(queue_id=? AND');
    expect(await read({ queueId: 'water', outcome: 'failed' })).toContain('(outcome=? AND');
  });

  test('what comes again is counted in the cases of its days, and each place read by itself', async () => {
    const { store, personal, audit, cases, referrals } = house;
    const recurring = recurringRepository({
      ...{ store, personal, audit, merges: cases.merges, notices: referrals.notices },
      openStatuses: OPEN_STATUSES,
    });
    for (const by of ['place', 'near', 'district'] as const) {
      for (const district of [undefined, 3]) {
        const query = { by, cases: 2, days: 90, metres: 100, ...(district && { district }) };
        const plans = await plansOf(house.path, () =>
          apart(() => recurring.list(query, 1_800_000_000_000)),
        );
        const [counted = ''] = plans.filter((plan) => / case /u.test(plan));
        expect(counted).toMatch(/^SEARCH case USING (COVERING )?INDEX \S+ \(registered_at>\?\)/u);
      }
    }
  });

  test('what came to a letter is found by its number, with its year or without', async () => {
    const lists = letterLists({ ...house, documents: letterDocuments(house) });
    for (const q of ['2301', '1405/137/2301']) {
      const plans = await plansOf(house.path, () => lists.list('received', undefined, { q }));
      const [found = ''] = plans;
      expect(found).toMatch(/SEARCH letter USING (COVERING )?INDEX \S+ \(registry_number=\?/u);
      expect(found).not.toMatch(/SCAN (letter|referral|case)\b/u);
    }
  });

  test('circulars are told from their newest texts and his own receipts', async () => {
    const { store, audit, newId, clock } = house;
    const circulars = circularRepository({ store, audit, newId });
    const to = { roles: [], queueIds: [], departmentIds: [] };
    const dates = { validFromMs: clock.nowMs, validUntilMs: null, remindAfterHours: 4 };
    const by = { userId: house.vera, address: '10.0.0.1' };
    const text = { title: 'آب', body: 'یک', to, ...dates };
    const circularId = await circulars.add(text, by, clock.nowMs);
    await circulars.rewrite(circularId, { ...text, body: 'دو' }, by, clock.nowMs);
    const plans = await plansOf(house.path, () =>
      apart(() => circulars.mine(house.anna, clock.nowMs)),
    );
    expect(plans.find((plan) => plan.includes('circular_receipt'))).toMatch(
      /SEARCH circular_receipt USING (COVERING )?INDEX/u,
    );
    const [texts = ''] = plans;
    // The texts themselves are found by their numbers; what is walked are numbers alone.
    expect(texts).toMatch(
      /SEARCH circular_version USING INDEX \S+ \(circular_id=\? AND number=\?\)/u,
    );
    expect(texts).toMatch(/SCAN circular_version USING COVERING INDEX/u);
  });

  test("a day's figures and the calls behind them are read from that day's calls", async () => {
    const calls = callRepository(house);
    const plans = await plansOf(house.path, async () => {
      for (const outcome of [undefined, 'answered'])
        for (const queueId of [undefined, 'water'])
          await calls.ofDay({ day: DAY, outcome, queueId });
      await calls.countersOf(DAY, new Map());
      await calls.answeredByAgent(DAY);
    });
    expect(plans).toHaveLength(6);
    for (const plan of plans) expect(plan).toMatch(/\(day=\?|entered_at>\? AND entered_at<\?\)/u);
  });

  test('what the rule against nuisance looks at are the calls of one number', async () => {
    const nowMs = (): number => house.clock.nowMs;
    const notices = noticeStore({ ...house, nowMs, phoneOf: () => NUMBER, unseal: () => null });
    await notices.apply('journal', [numbered(1, nowMs(), arrived('one', nowMs()))]);
    await notices.apply('journal', [
      numbered(2, nowMs(), ended('one', 'answered', { enteredAtMs: nowMs() })),
    ]);
    const repository = nuisanceRepository({
      ...house,
      blocks: markBlocks({ ...house, nowMs }),
      nowMs,
    });
    const plans = await plansOf(house.path, () => repository.suspectOf('one', FIRST_NUISANCE_RULE));
    const past = plans.filter((plan) => plan.includes('contact_item'));
    expect(past).toHaveLength(1);
    expect(past[0]).toContain('USING INDEX call_phone_idx (phone_hash=? AND entered_at>?)');
  });

  test('near cases are found by code and district, by the words of the place, by the number', async () => {
    const typed = {
      contactId: 'c',
      draftId: null,
      serviceCode: '101',
      district: 9,
      addressText: 'هاشمیه ۲۵',
      landmark: '',
      description: 'چاله',
    };
    const about = { phoneHash: 'hash', atMs: house.clock.nowMs };
    const plans = await plansOf(house.path, () => house.duplicates.near(typed, about));
    const looks = plans.filter((plan) => plan.includes('case_') || plan.includes('search_word'));
    const byCode = looks.filter((plan) => plan.includes('case_place_idx'));
    expect(byCode).toHaveLength(7);
    for (const plan of byCode) {
      expect(plan).toContain('(district_id=? AND service_code_id=? AND registered_at>?)');
      expect(plan).not.toContain('TEMP B-TREE');
    }
    const others = looks.filter((plan) => !plan.includes('case_place_idx'));
    expect(others.some((plan) => plan.includes('search_word'))).toBe(true);
    expect(others.some((plan) => plan.includes('case_contact_idx'))).toBe(true);
    for (const plan of looks) expect(plan).not.toMatch(/SCAN case|case_status_idx/u);
  });

  test('a work list of one state is read in its order: the most asked after first', async () => {
    const list = { readerId: house.anna, status: 'registered' } as const;
    const [plan] = await plansOf(house.path, () => house.cases.list(list));
    expect(plan).toContain('case_raised_idx (status=?)');
    expect(plan).not.toContain('TEMP B-TREE');
  });

  test('words are looked up in the index of words, not in the cases', async () => {
    const query = { readerId: house.anna, query: 'هاشمیه چاله' };
    const plans = await plansOf(house.path, () => house.cases.list(query));
    const looks = plans.filter((one) => one.includes('search_word'));
    expect(looks).toHaveLength(2);
    // From the newest back, as the index of words has them: nothing is sorted, no case is read.
    for (const plan of looks) expect(plan).not.toMatch(/TEMP B-TREE|SCAN search_document|case_/u);
  });

  test('each page of a list is read on from where the last one ended', async () => {
    const contactId = await house.answeredCall('paged', null, house.anna);
    const last = await house.cases.openDraft({ contactId }, house.anna, house.clock.nowMs);
    if (last.type !== 'changed') throw new Error(last.type);
    const whole = { readerId: house.anna, afterId: last.caseId };
    const read = async (more: object) => {
      const [place, ...plans] = await plansOf(house.path, () =>
        house.cases.list({ ...whole, ...more }),
      );
      expect(place).toMatch(/^SEARCH case USING INDEX sqlite_autoindex_case_1 \(id=\?\)$/u);
      for (const plan of plans) expect(plan).not.toContain('TEMP B-TREE');
      return plans;
    };
    const [newest] = await read({});
    expect(newest).toContain('USING INDEX case_created_idx (created_at<?)');
    const [ofDistrict] = await read({ district: 3 });
    expect(ofDistrict).toContain('USING INDEX case_district_idx (district_id=? AND created_at<?)');
    const [alike, less] = await read({ district: 3, status: 'archived' });
    const raised =
      'USING INDEX case_district_raised_idx (district_id=? AND status=? AND chase_count';
    expect(alike).toContain(`${raised}=? AND created_at<?)`);
    expect(less).toContain(`${raised}<?)`);
  });

  test('what is overdue is read a state at a time, in the order of its due', async () => {
    const nowMs = house.clock.nowMs;
    const plans = await plansOf(house.path, () => house.referrals.followUp('overdue', nowMs));
    const looks = plans.filter((one) => one.includes('case_'));
    expect(looks.length).toBeGreaterThan(1);
    for (const plan of looks) expect(plan).toContain('case_due_idx (status=? AND due_at<?)');
    // More than a list holds: those that were asked after are looked up beside them, by that.
    const { cases } = house.store.tables;
    const late = Array.from({ length: 200 }, (_, n) => ({
      ...{ id: `late-${n}`, kind: 'request', status: 'triage', cycle: 1, priority: 'normal' },
      ...{ confidentiality: 'open' as const, announceBy: 'sms' as const, dueAtMs: 1, version: 1 },
      ...{ createdAtMs: 1, eventCount: 0, eventHash: '-' },
    }));
    await house.store.tx((w) => w.insert(cases).values(late));
    const more = await plansOf(house.path, () => house.referrals.followUp('overdue', nowMs));
    await house.store.tx((w) =>
      w.update(cases).set({ status: 'archived' }).where(like(cases.id, 'late-%')),
    );
    const raised = more.filter((one) => one.includes('case_raised_idx'));
    expect(raised).toHaveLength(1);
    for (const plan of raised) expect(plan).toContain('(status=? AND chase_count>?)');
  });

  test('messages by what became of them are read a page of each state, beside the loop', async () => {
    const review = smsReview({
      ...house,
      ...{ newLocalId: () => '1', sms: { isOptedOut: async () => false } },
      mayTellAgain: async () => true,
      shieldNames: house.cases.shieldNames,
    });
    for (const after of [null, 'a']) {
      const plans = await plansOf(house.path, () => apart(() => review.list('unreached', after)));
      const looks = plans.filter((plan) => plan.includes('sms_outbox'));
      expect(looks).toHaveLength(4);
      for (const plan of looks) {
        expect(plan).toContain(
          `sms_outbox_state_idx (state=?${after === null ? '' : ' AND id<?'})`,
        );
        expect(plan).not.toContain('TEMP B-TREE');
      }
    }
  });

  test('what was looked at is found by the visits of each case, not in those of years', async () => {
    const nowMs = house.clock.nowMs;
    const plans = [
      ...(await plansOf(house.path, () => house.referrals.followUp('visited', nowMs))),
      ...(await plansOf(house.path, () => house.referrals.followUpCounts(nowMs))),
    ].filter((plan) => plan.includes('field_visit'));
    expect(plans).toHaveLength(2);
    for (const plan of plans) {
      expect(plan).toContain('field_visit_case_idx (case_id=? AND cycle=?)');
    }
  });

  test('an official reads what goes on of his posts and units, not the referrals of years', async () => {
    const { newId, referrals, store } = house;
    const official = house.anna;
    const days = { fromMs: 0, untilMs: house.clock.nowMs + 1_000, createdAtMs: 0 };
    for (const positionId of ['post-district-3', 'post-inspection']) {
      const row = { id: newId(), positionId, userId: official, ...days };
      await store.tx((w) => w.insert(store.tables.positionDelegate).values(row));
    }
    const plans = await plansOf(house.path, () =>
      referrals.officialWork(official, house.clock.nowMs),
    );
    const looks = plans.filter((plan) => plan.includes('referral'));
    expect(looks).toHaveLength(4);
    const [ownPost = '', otherPost = '', below = '', watched = ''] = looks;
    for (const own of [ownPost, otherPost]) {
      expect(own).toContain('referral_position_idx (position_id=? AND is_over=?)');
      expect(own).not.toContain('TEMP B-TREE');
    }
    expect(below).toContain('referral_department_idx (department_id=? AND is_over=?)');
    expect(watched).toContain('referral_level_idx (is_over=? AND level>?)');
    for (const plan of looks) expect(plan).not.toMatch(/SCAN (referral|case)|case_status/u);
  });

  test('whom the last level reminds each minute is found among what goes on', async () => {
    const eightMs = startOfTehranDayMs(DAY) + 8 * 3_600_000;
    const faults: unknown[] = [];
    const plans = await plansOf(house.path, () =>
      house.oversight.runDue(eightMs, (fault) => faults.push(fault)),
    );
    expect(faults).toEqual([]);
    const reminded = plans.filter((plan) => plan.includes('official_notice'));
    expect(reminded).toHaveLength(1);
    expect(reminded[0]).toContain('referral_level_idx (is_over=? AND level=?)');
  });

  test('warnings that somebody is reminded of are read by that instant, not all that ever ran', async () => {
    const { store, personal, newId, cases, referrals } = house;
    const warnings = warningRepository({
      ...{ store, personal, newId, steps: cases.steps, openStatuses: OPEN_STATUSES },
      rules: WARNING_RULES,
      after: { ...referrals.afterWarning, sendCrew: () => Promise.reject(new Error('not due')) },
    });
    const faults: unknown[] = [];
    const plans = await plansOf(house.path, () =>
      warnings.runDue(house.clock.nowMs, (fault) => faults.push(fault)),
    );
    expect(faults).toEqual([]);
    const looks = plans.filter((plan) => plan.includes('warning_notice'));
    expect(looks).toHaveLength(3);
    const [late, ...reminded] = looks;
    expect(late).toContain('warning_notice_due_idx (state=? AND due_at<?)');
    for (const plan of reminded) {
      expect(plan).toContain('warning_notice_remind_idx (state=? AND remind_at<?)');
    }
  });

  test("the open cases of many numbers are found by the numbers, not by the cases' states", async () => {
    // As many as a list shows: for so many SQLite would turn to the states.
    const hashes = Array.from({ length: 200 }, (_, at) => `hash ${at}`);
    const plans = await plansOf(house.path, () => house.cases.countOpenOfPhones(hashes));
    expect(plans).toHaveLength(2);
    for (const plan of plans) expect(plan).not.toMatch(/SCAN|case_status_idx/u);
  });
});

describe('what SQLite reads when it tidies', () => {
  test('are the old rows, not those of years to find that few are old', async () => {
    const house = await openCaseHouse();
    const { takeBatch } = tidyingRepository(house.store);
    const planOf = async (table: Parameters<typeof takeBatch>[0]) =>
      (await plansOf(house.path, () => takeBatch(table, 1, 2)))[0];
    const attempts = await planOf('sms-attempt');
    expect(attempts).toContain(
      'SEARCH sms_attempt USING INDEX sms_attempt_created_idx (created_at<?)',
    );
    expect(await planOf('sms-dlr')).toContain('sms_dlr_raw_created_idx (created_at<?)');
    const sessions = await planOf('session');
    expect(sessions).toContain('session_expires_idx (expires_at<?)');
    expect(sessions).toContain('session_revoked_idx (revoked_at<?)');
    const ahead = (await plansOf(house.path, () => takeBatch('session', 1, 2)))[1];
    expect(ahead).toContain('session_expires_idx (expires_at>?)');
    for (const plan of [attempts, sessions, ahead]) expect(plan).not.toContain('SCAN');
    await house.close();
  });
});

describe('what SQLite reads of wrong look-ups', () => {
  test('are the old ones that it forgets, and the one of this code', async () => {
    const house = await openCaseHouse();
    const asked = { code: makeTrackingCode(() => 1), secret: '4587' };
    const plans = await plansOf(house.path, () => house.tracking.track(asked, 1, '10.0.0.1'));
    const tries = plans.filter((plan) => plan.includes('lookup_try'));
    expect(tries.some((plan) => plan.includes('lookup_try_created_idx (created_at<?)'))).toBe(true);
    for (const plan of tries) expect(plan).not.toContain('SCAN');
    await house.close();
  });
});

describe('what SQLite reads of missed callers', () => {
  const m = new MissedHouse(async () => '', 'plans');

  test('are those who wait, and a page of the settled ones', async () => {
    const plans = await plansOf(m.house.path, async () => {
      await m.missed.countWaiting();
      await m.list();
      await m.missed.expire();
    });
    const open = plans.filter((plan) => plan.includes('missed_caller'));
    expect(open).toHaveLength(3);
    for (const plan of open) expect(plan).toContain('missed_caller_settled_idx (settled_at=?)');
    for (const before of [null, { atMs: 1, id: 'a' }]) {
      const [plan] = await plansOf(m.house.path, () =>
        m.missed.history(before, reader(m.house.anna, true)),
      );
      expect(plan).toContain('missed_caller_settled_idx (settled_at>?');
      expect(plan).not.toContain('TEMP B-TREE');
    }
  });
});
