import { like } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CaseHouse, openCaseHouse } from '../support/case-house.ts';
import { plansOf, statementsOf } from '../support/query-plans.ts';

describe('what SQLite reads for an official', () => {
  let house: CaseHouse;

  beforeAll(async () => {
    house = await openCaseHouse();
  });
  afterAll(() => house.close());

  test('of a long case what counts as an hour is read once for each of its policies', async () => {
    const { newId, referrals, store } = house;
    const { cases, policyVersion, referral } = store.tables;
    const atMs = house.clock.nowMs;
    const at = { createdAtMs: atMs, sentAtMs: atMs, clockFromMs: atMs };
    await store.tx(async (w) => {
      await w.update(policyVersion).set({ clock: 'working' });
      await w.insert(cases).values({
        ...{ id: 'long', kind: 'request', status: 'referred', cycle: 1, priority: 'normal' },
        ...{ confidentiality: 'open' as const, announceBy: 'sms' as const, version: 1 },
        ...{ createdAtMs: atMs, eventCount: 0, eventHash: '-' },
      });
      await w.insert(referral).values(
        Array.from({ length: 30 }, (_, n) => ({
          ...{ id: newId(), caseId: 'long', cycle: 1, leg: n + 1, level: 1, lateMs: 0, ...at },
          ...{ role: 'head' as const, kind: 'action' as const, state: 'returned' as const },
          ...{ departmentId: 'district-5-works-office', policyVersionId: 'policy-1' },
          ...{ positionId: 'post-district-5-works-office', budgetMs: 1_000 },
        })),
      );
    });
    const { onLoop } = await statementsOf(async () => {
      const history = await referrals.historyOf('long', atMs);
      expect(history?.referrals).toHaveLength(30);
      expect(history?.referrals[0]?.clock.hours).toBe('working');
    });
    await store.tx(async (w) => void (await w.update(policyVersion).set({ clock: 'calendar' })));
    const asked = (table: string) => onLoop.filter((text) => text.includes(`from "${table}"`));
    for (const table of ['policy_version', 'working_week', 'holiday']) {
      expect([table, asked(table).length]).toEqual([table, 1]);
    }
  });

  test('of more than a list holds, what was asked after is found by that, case by case', async () => {
    const { newId, referrals, store } = house;
    const { cases, positionDelegate, referral } = store.tables;
    const official = house.vera;
    const [positionId, departmentId] = ['post-district-5-works-office', 'district-5-works-office'];
    const days = { fromMs: 0, untilMs: house.clock.nowMs + 1_000, createdAtMs: 0 };
    const ids = Array.from({ length: 401 }, (_, n) => `asked-${n}`);
    await store.tx(async (w) => {
      await w
        .insert(positionDelegate)
        .values({ id: newId(), positionId, userId: official, ...days });
      await w.insert(cases).values(
        ids.map((id, n) => ({
          ...{ id, kind: 'request', status: 'referred', cycle: 1, priority: 'normal', version: 1 },
          ...{ confidentiality: 'open' as const, announceBy: 'sms' as const, dueAtMs: n },
          // Due last of all, and asked after.
          ...{ chaseCount: n === 400 ? 3 : 0, createdAtMs: 1, eventCount: 0, eventHash: '-' },
        })),
      );
      await w.insert(referral).values(
        ids.map((id, n) => ({
          ...{ id, caseId: id, cycle: 1, leg: 1, level: 1, role: 'head' as const, departmentId },
          ...{ positionId, kind: 'action' as const, state: 'open' as const, dueAtMs: n },
          ...{
            policyVersionId: 'policy-1',
            lateMs: 0,
            sentAtMs: 0,
            clockFromMs: 0,
            createdAtMs: 0,
          },
        })),
      );
    });
    let first: string | undefined;
    const plans = await plansOf(house.path, async () => {
      const rows = await referrals.officialWork(official, house.clock.nowMs);
      expect(rows).toHaveLength(200);
      first = rows[0]?.caseId;
    });
    await store.tx(async (w) => {
      await w.update(referral).set({ isOver: true }).where(like(referral.id, 'asked-%'));
      await w.update(cases).set({ status: 'archived' }).where(like(cases.id, 'asked-%'));
    });
    expect(first).toBe('asked-400');
    const raised = plans.filter((plan) => plan.includes('case_raised_idx'));
    expect(raised.length).toBeGreaterThan(0);
    for (const plan of raised) {
      expect(plan).toContain('(status=? AND chase_count>?); SEARCH referral USING INDEX');
      expect(plan).toContain('referral_rung_key (case_id=?)');
    }
  });
});
