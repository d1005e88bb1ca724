import { ne } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapText } from '../../support/district-map.ts';
import { openRecordsApp, type RecordsApp } from '../../support/records-app.ts';

let records: RecordsApp;
let anna: string;
let boris: string;
let vera: string;
beforeAll(async () => {
  records = await openRecordsApp();
  anna = await records.signIn('anna');
  boris = await records.signIn('boris');
  vera = await records.signIn('vera');
});
afterAll(() => records.close());

test('a clerk writes a case down, is told what lacks, registers it; follow-up verifies it', async () => {
  const { ask, house, finished } = records;
  const contactId = await house.answeredCall('http-1', '+989153124587', house.anna);
  const person = await ask('POST', '/api/citizens', anna, { contactId, name: 'مريم  رضايي' });
  expect(person.body).toMatchObject({ name: 'مریم رضایی', kind: 'unknown', district: null });
  const opened = await ask('POST', '/api/cases', anna, { contactId, serviceCode: '101' });
  expect(opened.body).toMatchObject({
    status: 'draft',
    version: 1,
    serviceCode: '101',
    citizenName: 'مریم رضایی',
    trackingCode: null,
    phone: '+989153124587',
  });
  const path = `/api/cases/${opened.body.caseId}`;
  const early = await ask('POST', `${path}/register`, anna);
  expect([early.status, early.body.code, early.body.fields]).toEqual([
    422,
    'incomplete-case',
    ['description', 'place'],
  ]);
  expect(early.body.message).toContain('شرح');

  const save = (version: number, form: object) =>
    ask('PATCH', path, anna, { contactId, version, ...form });
  const saved = await save(1, { description: 'چاله', district: 5 });
  expect(saved.body).toMatchObject({ version: 2, description: 'چاله', district: 5 });
  const late = await save(1, { description: 'دیر' });
  expect([late.status, late.body.code]).toEqual([409, 'changed-meanwhile']);
  expect((await ask('PATCH', path, boris, { contactId, version: 2 })).body.code).toBe(
    'not-your-draft',
  );
  expect((await ask('GET', path, boris)).body.code).toBe('not-your-draft');

  const registered = await ask('POST', `${path}/register`, anna);
  expect(registered.body).toMatchObject({ status: 'referred', version: 4 });
  expect(registered.body.trackingCode).toMatch(/^[2-8][0-9]{8}$/u);
  expect((await save(3, { description: 'x' })).body.code).toBe('wrong-state');
  expect((await ask('GET', path, boris)).body.description).toBe('چاله');

  const done = { disposition: 'case_created', caseId: opened.body.caseId };
  const finish = (cookie: string) => ask('POST', `/api/contacts/${contactId}/finish`, cookie, done);
  expect((await finish(boris)).body.code).toBe('not-your-contact');
  expect((await finish(anna)).status).toBe(204);
  expect((await finish(anna)).body.code).toBe('contact-finished');
  expect(finished).toEqual([{ agentId: house.anna, contactId, callId: 'http-1' }]);

  const result = { outcome: 'solved', explanation: 'ترمیم شد' };
  expect((await ask('POST', `${path}/verify`, anna, result)).status).toBe(403);
  expect((await ask('POST', `${path}/verify`, vera, result)).body.code).toBe('wrong-state');
  await house.replied(opened.body.caseId);
  const verified = await ask('POST', `${path}/verify`, vera, result);
  expect(verified.body).toMatchObject({ status: 'verified', outcome: 'solved' });
  expect((await ask('POST', `${path}/verify`, vera, result)).body.code).toBe('wrong-state');
  expect(house.announced).toHaveLength(1);
});

test('the list shows cases by state and words; reading one is on record', async () => {
  const { ask, house } = records;
  const verified = await ask('GET', '/api/cases?status=verified', vera);
  expect(verified.body).toHaveLength(1);
  expect((await ask('GET', '/api/cases?status=registered', vera)).body).toEqual([]);
  const found = await ask('GET', `/api/cases?q=${encodeURIComponent('رضایی')}`, anna);
  expect(found.body).toEqual(verified.body);
  expect((await ask('GET', '/api/cases?status=lost', vera)).body.code).toBe('bad-request');
  expect((await ask('GET', '/api/cases/none', vera)).body.code).toBe('unknown-case');
  await ask('GET', `/api/cases/${verified.body[0].caseId}`, vera);
  const entries = await house.store.read.select().from(house.store.tables.audit);
  expect(entries.at(-1)).toMatchObject({
    act: 'case-read',
    userId: house.vera,
    subjectId: verified.body[0].caseId,
  });
});

test('forms choose from the city’s lists: twelve districts and Samen, four works codes', async () => {
  const { ask, house } = records;
  const districts = (await ask('GET', '/api/districts', boris)).body;
  expect(districts).toHaveLength(13);
  expect(districts[12]).toEqual({ district: 13, name: 'منطقه ثامن', drawn: false });
  const codes = (await ask('GET', '/api/service-codes', boris)).body;
  expect(codes.length).toBeGreaterThanOrEqual(25);
  const last = { code: '999', name: 'سایر/نامشخص', group: 'سایر', reporterProtected: false };
  expect(codes.at(-1)).toEqual(last);
  // Whoever writes is warned of a number that names such a reporter.
  for (const code of ['306', '501', '601']) {
    expect(codes).toContainEqual(expect.objectContaining({ code, reporterProtected: true }));
  }
  const { serviceCode, channel } = house.store.tables;
  const rows = await house.store.read.select().from(serviceCode);
  expect(rows.filter((row) => row.works)).toHaveLength(4);
  const { id } = channel;
  const byThem = await house.store.read.$count(channel, ne(id, 'outbound'));
  expect(byThem).toBe(13);
});

test('a case’s point and its district do not contradict, as far as outlines are known', async () => {
  const { ask, house } = records;
  const contactId = await house.answeredCall('http-point', '+989153124588', house.anna);
  const inThird = { lat: 36.31, lng: 59.51 };
  const inSamen = { lat: 36.31, lng: 59.65 };
  const open = (form: object) => ask('POST', '/api/cases', anna, { contactId, ...form });
  const drawn = async (): Promise<number[]> =>
    (await ask('GET', '/api/districts', anna)).body
      .filter((one: { drawn: boolean }) => one.drawn)
      .map(({ district }: { district: number }) => district);
  expect(await drawn()).toEqual([]);
  // Nobody knows better without a map.
  const old = (await open({ district: 3, ...inSamen })).body;
  expect(old).toMatchObject({ district: 3, ...inSamen });
  const by = { userId: house.anna, address: '127.0.0.1' };
  await house.districtMap.take({ geojson: mapText(), apply: true }, by, house.clock.nowMs);
  expect(await drawn()).toEqual([3, 13]);

  const wrong = await open({ district: 3, ...inSamen });
  expect([wrong.status, wrong.body.code]).toEqual([422, 'point-elsewhere']);
  // Outside of every outline: not in a district that has one, perhaps in one that has none.
  const outside = { lat: 36.5, lng: 59.55 };
  expect((await open({ district: 3, ...outside })).body.code).toBe('point-elsewhere');
  expect((await open({ district: 5, ...outside })).body).toMatchObject({ district: 5 });
  const opened = (await open({ district: 3, ...inThird })).body;
  const path = `/api/cases/${opened.caseId}`;
  const save = (version: number, form: object) =>
    ask('PATCH', path, anna, { contactId, version, ...form });
  expect((await save(1, { district: 13 })).body.code).toBe('point-elsewhere');
  expect((await save(1, inSamen)).body.code).toBe('point-elsewhere');
  expect((await save(1, { district: 13, ...inSamen })).body).toMatchObject({ version: 2 });
  const gone = { district: 3, lat: null, lng: null };
  expect((await save(2, gone)).body).toMatchObject({ version: 3, ...gone });
  // A draft from before the map is saved as it was; its words are not lost over it.
  const words = { contactId, version: 1, district: 3, ...inSamen, description: 'چاله' };
  const saved = await ask('PATCH', `/api/cases/${old.caseId}`, anna, words);
  expect(saved.body).toMatchObject({ version: 2, description: 'چاله' });
});

test('any query is answered: signs find nothing, a blank one lists, drafts stay their writer’s', async () => {
  const { ask, house } = records;
  const find = (q: string, cookie: string) =>
    ask('GET', `/api/cases?q=${encodeURIComponent(q)}`, cookie);
  for (const odd of [
    '%',
    '"',
    "' or 1=1 --",
    '*:*',
    'NEAR(',
    '(',
    '𝟙',
    '\u200c',
    'a'.repeat(100),
  ]) {
    const { status, body } = await find(odd, vera);
    expect([status, body], odd).toEqual([200, []]);
  }
  expect((await find('x'.repeat(101), vera)).body.code).toBe('bad-request');
  const all = (await ask('GET', '/api/cases', vera)).body;
  expect((await find('   ', vera)).body).toEqual(all);
  const contactId = await house.answeredCall('http-draft', '+989350000001', house.anna);
  const draft = await ask('POST', '/api/cases', anna, { contactId, description: 'نیمه‌کاره' });
  const ofNumber = async (cookie: string) =>
    (await find('0935 000 0001', cookie)).body.map((one: { caseId: string }) => one.caseId);
  expect(await ofNumber(anna)).toEqual([draft.body.caseId]);
  expect(await ofNumber(boris)).toEqual([]);
});
