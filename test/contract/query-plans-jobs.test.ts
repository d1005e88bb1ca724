import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseEvents } from '../../src/cases/repository-events.ts';
import { caseHeads } from '../../src/cases/repository-heads.ts';
import { smsRepository } from '../../src/sms/index.ts';
import { type CaseHouse, openCaseHouse } from '../support/case-house.ts';
import { apart, plansOf, statementsOf } from '../support/query-plans.ts';

/* See query-plans.test.ts: what is asked again and again though nobody asked for it. */
describe('what SQLite reads for jobs', () => {
  let house: CaseHouse;

  beforeAll(async () => {
    house = await openCaseHouse();
  });
  afterAll(() => house.close());

  test('histories that grew since yesterday are found by their time, beside the loop', async () => {
    const verifyArchive = async () => null;
    const { headsSince } = caseHeads({ ...house, events: caseEvents(house), verifyArchive });
    const plansSince = (sinceMs: number) =>
      plansOf(house.path, () => apart(() => headsSince(sinceMs)));
    const [grown, ofThese, count] = await plansSince(1);
    expect(grown).toBe('SEARCH case_event USING INDEX case_event_created_idx (created_at>?)');
    expect(ofThese).toContain('case_event USING INDEX case_event_seq_key (case_id=?)');
    expect(ofThese).not.toContain('case_event_created_idx');
    expect(count).toContain('COVERING INDEX');
    // The first seal of all: case by case, from the index alone.
    const [all, next] = await plansSince(0);
    expect(all).toBe('SEARCH case_event USING COVERING INDEX case_event_seq_key (case_id>?)');
    expect(next).toBe(ofThese);
  });

  test('how many messages of all years stand in which state is counted beside the loop', async () => {
    const sms = smsRepository({ ...house, newLocalId: () => '1' });
    const { onLoop, beside } = await statementsOf(() => sms.figures());
    expect(onLoop.filter((text) => text.includes('count('))).toEqual([]);
    expect(beside).toHaveLength(1);
  });

  test('when the next message is due is told by the first of each state, however many wait', async () => {
    const sms = smsRepository({ ...house, newLocalId: () => '1' });
    const plans = await plansOf(house.path, () => sms.nextDueAtMs('kavenegar'));
    const waiting = plans.filter((plan) => plan.includes('sms_outbox_due_idx'));
    // Of «sending», too, whose lease is in no index; few are.
    expect(waiting.filter((plan) => !plan.includes('TEMP B-TREE'))).toHaveLength(3);
  });
});
