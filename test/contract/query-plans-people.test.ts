import { afterAll, beforeAll, expect, test } from 'vitest';
import { districtOfNumber } from '../../src/citizens/index.ts';
import { type CaseHouse, openCaseHouse } from '../support/case-house.ts';
import { plansOf } from '../support/query-plans.ts';

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
