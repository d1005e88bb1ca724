import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseView } from '../../src/contract/cases.ts';
import type { MergeProposal } from '../../src/contract/merges.ts';
import type { CaseReferrals, OfficialCase, WorkRow } from '../../src/contract/referrals.ts';
import { PHOTO_LIMIT_MS } from '../../src/contract/field.ts';
import { contactIdOf } from '../../src/contacts/index.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { eventually } from '../support/eventually.ts';
import { answered, arrived, ended, numbered, offered } from '../support/live-notices.ts';
import { jpegOf, SECRET_PLACE } from '../support/pictures.ts';
import { CALLER_KEY, serverRig, type Person, type ServerRig } from '../support/server-rig.ts';

/** Officials through the whole server: what each may see and do, and what is refused. */
const PHONE = '09153124587';
const HEAD = 'post-district-3-services-office';
let rig: ServerRig;
let anna: Person;
let boris: Person;
let vera: Person;
let clerk: Person;
let hana: Person;
let dara: Person;
let neighbour: Person;
let stand: Person;
let seq = 0;

beforeAll(async () => {
  rig = await serverRig();
  anna = await rig.person('anna', ['agent'], 'آنا');
  boris = await rig.person('boris', ['agent'], 'بوریس');
  vera = await rig.person('vera', ['special-follow-up'], 'ورا');
  clerk = await rig.person('clerk', ['informatics']);
  hana = await rig.person('hana', ['official']);
  dara = await rig.person('dara', ['official']);
  neighbour = await rig.person('neighbour', ['official']);
  stand = await rig.person('stand-in', ['official']);
  const seat = (positionId: string, holder: string) =>
    ask(clerk, 'PATCH', `/api/posts/${positionId}`, { holder, isVacant: false });
  expect((await seat(HEAD, 'hana')).status).toBe(200);
  expect((await seat('post-district-3-services', 'dara')).status).toBe(200);
  expect((await seat('post-district-4-services-office', 'neighbour')).status).toBe(200);
});
afterAll(() => rig.close());

type Method = 'GET' | 'POST' | 'PATCH';
async function ask(person: Person, method: Method, path: string, body?: object) {
  const reply = await rig.server.app.inject({
    method,
    url: path,
    headers: headersOf(person),
    ...(body === undefined ? {} : { body }),
  });
  return { status: reply.statusCode, body: reply.json() };
}
const headersOf = ({ cookie }: Person) => ({ host: rig.host, origin: rig.url, cookie });
const codeOf = async (work: ReturnType<typeof ask>): Promise<string> => (await work).body.code;

/** Anna has talked to him; the record is hers to finish. */
async function talk(callId: string): Promise<string> {
  const say = (notice: object) => rig.telephony.say(numbered((seq += 1), Date.now(), notice));
  const token = sealCallerNumber(CALLER_KEY, PHONE);
  say({ ...arrived(callId, Date.now()), callerToken: token });
  say(offered(callId, anna.userId));
  say(answered(callId, anna.userId, 900));
  say(ended(callId, 'answered', { agentId: anna.userId, enteredAtMs: Date.now() }));
  await eventually('the call is stored', 5_000, async () => {
    const { contact } = rig.database.store.tables;
    const rows = await rig.database.store.read.select().from(contact);
    return rows.some((row) => row.callId === callId && row.endedAtMs !== null);
  });
  return contactIdOf(callId);
}
async function register(callId: string, form: object): Promise<string> {
  const draft = await ask(anna, 'POST', '/api/cases', {
    contactId: await talk(callId),
    district: 3,
    description: 'سر و صدای شبانه',
    ...form,
  });
  const { caseId } = draft.body as CaseView;
  expect((await ask(anna, 'POST', `/api/cases/${caseId}/register`, {})).status).toBe(200);
  return caseId;
}
/** What he calls about is said by the end of the message. */
async function tells(callId: string, matter: object): Promise<void> {
  const answer = await rig.server.app.inject({
    method: 'POST',
    url: `/api/contacts/${await talk(callId)}/finish`,
    headers: headersOf(anna),
    body: { matters: [matter] },
  });
  expect([answer.statusCode, answer.body]).toEqual([204, '']);
}
async function referralOf(caseId: string): Promise<string> {
  const { body } = await ask(vera, 'GET', `/api/cases/${caseId}/referrals`);
  return (body as CaseReferrals).referrals.at(-1)?.referralId ?? '';
}

test('who reported is shown to no official where he must be protected, else his number is', async () => {
  const noise = await register('1763900100.1', { serviceCode: '306' });
  const rubbish = await register('1763900100.2', { serviceCode: '301' });
  const see = async (caseId: string): Promise<OfficialCase> =>
    (await ask(hana, 'GET', `/api/referrals/${await referralOf(caseId)}`)).body;
  const hidden = await ask(hana, 'GET', `/api/referrals/${await referralOf(noise)}`);
  expect(hidden.body).toMatchObject({ isProtected: true, phone: null, citizenName: null });
  expect(JSON.stringify(hidden.body)).not.toContain('9153124587');
  expect(await see(rubbish)).toMatchObject({ isProtected: false, phone: '+989153124587' });
  const { audit } = rig.database.store.tables;
  const rows = await rig.database.store.read.select().from(audit);
  expect(rows).toContainEqual(
    expect.objectContaining({ act: 'case-read', userId: hana.userId, subjectId: noise }),
  );
});

test('where somebody has pointed to on the map is kept with the case; half a point is none', async () => {
  const pointed = await register('1763900100.21', {
    ...{ serviceCode: '301', lat: 36.31, lng: 59.51, landmark: 'روبه‌روی مسجد' },
  });
  const half = await register('1763900100.22', { serviceCode: '301', lat: 36.31 });
  const of = async (caseId: string) => (await ask(vera, 'GET', `/api/cases/${caseId}`)).body;
  // Whoever must go there finds it, too.
  const asked = await ask(hana, 'GET', `/api/referrals/${await referralOf(pointed)}`);
  const landmark = 'روبه‌روی مسجد';
  expect(asked.body).toMatchObject({ lat: 36.31, lng: 59.51, landmark, chases: 0 });
  expect(await of(pointed)).toMatchObject({ lat: 36.31, lng: 59.51 });
  expect(await of(half)).toMatchObject({ lat: null, lng: null });
});

test('the head replies; his deputy sees it and may not; the neighbour sees nothing', async () => {
  const caseId = await register('1763900100.3', { serviceCode: '301' });
  const path = `/api/referrals/${await referralOf(caseId)}`;
  const reply = { text: 'جمع‌آوری شد' };
  const workOf = async (who: Person): Promise<WorkRow[]> =>
    (await ask(who, 'GET', '/api/referrals')).body;
  expect(await workOf(hana)).toContainEqual(expect.objectContaining({ caseId, isMine: true }));
  expect(await workOf(dara)).toContainEqual(expect.objectContaining({ caseId, isMine: false }));
  expect(await workOf(neighbour)).toEqual([]);
  expect((await ask(dara, 'GET', path)).body).toMatchObject({ may: [] });
  expect(await codeOf(ask(dara, 'POST', `${path}/reply`, reply))).toBe('not-your-case');
  expect(await codeOf(ask(neighbour, 'GET', path))).toBe('not-your-case');
  expect(await codeOf(ask(neighbour, 'POST', `${path}/reply`, reply))).toBe('not-your-case');
  const asked = { kind: 'commission', reason: 'رأی لازم است' };
  expect(await codeOf(ask(hana, 'POST', `${path}/requests`, asked))).toBe('bad-request');
  const answer = await ask(hana, 'POST', `${path}/reply`, reply);
  expect(answer.body).toMatchObject({ status: 'answered', may: [] });
  expect(await codeOf(ask(hana, 'POST', `${path}/reply`, reply))).toBe('wrong-state');
});

test('what was said since reaches whoever is asked: additions, the awaited word, an objection and why', async () => {
  const caseId = await register('1763900100.7', { serviceCode: '301' });
  const post = async (who: Person, path: string, body: object): Promise<void> => {
    const { status, body: told } = await ask(who, 'POST', path, body);
    expect([path, status, told?.code]).toEqual([path, 200, undefined]);
  };
  const see = async (who: Person): Promise<OfficialCase> =>
    (await ask(who, 'GET', `/api/referrals/${await referralOf(caseId)}`)).body;
  expect((await see(hana)).said).toEqual([]);
  await tells('1763900100.71', { disposition: 'chase', caseId });
  const more = 'سطل هم شکسته است';
  await tells('1763900100.72', { disposition: 'added_to_case', caseId, note: more });
  const asked = { kind: 'await-citizen', reason: 'کدام پلاک؟' };
  await post(hana, `/api/referrals/${await referralOf(caseId)}/requests`, asked);
  const { requests } = (await see(hana)).history;
  await post(vera, `/api/official-requests/${requests[0]?.requestId}/decide`, { grant: true });
  // Whoever of us has him on the line.
  await post(boris, `/api/cases/${caseId}/end-waiting`, { note: 'پلاک ۷' });
  const said = [
    { as: 'added-to', text: more },
    { as: 'waiting-ended', text: 'پلاک ۷' },
  ];
  expect((await see(hana)).said).toMatchObject(said);

  await post(hana, `/api/referrals/${await referralOf(caseId)}/reply`, { text: 'جمع شد' });
  const { store } = rig.database;
  const told = {
    status: 'announced',
    outcome: 'solved',
    objectableUntilMs: Date.now() + 3_600_000,
  };
  const { cases } = store.tables;
  await store.tx((w) => w.update(cases).set(told).where(eq(cases.id, caseId)));
  const no = 'هنوز همان‌جاست';
  await tells('1763900100.73', { disposition: 'objection', caseId, note: no });
  const again = { level: 2, departmentId: null, reason: 'شبانه بازدید شود' };
  await post(vera, `/api/cases/${caseId}/refer-again`, again);
  const since = [
    ...said,
    { as: 'objected', text: no },
    { as: 'referred-again', text: 'شبانه بازدید شود' },
  ];
  expect((await see(dara)).said).toMatchObject(since);
});

test('what is added to a telling that was merged reaches whoever is asked about the other one', async () => {
  const first = await register('1763900100.91', { serviceCode: '301' });
  const second = await register('1763900100.92', { serviceCode: '301' });
  const more = 'کف کوچه هم پر از زباله است';
  await tells('1763900100.93', { disposition: 'added_to_case', caseId: second, note: more });
  const see = async (): Promise<OfficialCase['said']> =>
    (await ask(hana, 'GET', `/api/referrals/${await referralOf(first)}`)).body.said;
  expect(await see()).toEqual([]);
  const decide = async (who: Person, url: string, body: object): Promise<void> => {
    const answer = { method: 'POST', url, headers: headersOf(who), body } as const;
    const { statusCode, body: told } = await rig.server.app.inject(answer);
    expect([url, statusCode, told]).toEqual([url, 204, '']);
  };
  await decide(anna, `/api/cases/${second}/merge-proposal`, { intoCaseId: first });
  const proposed: MergeProposal[] = (await ask(vera, 'GET', '/api/merge-proposals')).body;
  const mergeId = proposed.find(({ child }) => child.caseId === second)?.mergeId ?? '';
  await decide(vera, `/api/merge-proposals/${mergeId}`, { decision: 'merge' });
  const later = 'امروز سوخت هم ریخته است';
  await tells('1763900100.94', { disposition: 'added_to_case', caseId: second, note: later });
  expect(await see()).toMatchObject([
    { as: 'added-to', text: more },
    { as: 'added-to', text: later },
  ]);
  const undone = await ask(vera, 'POST', `/api/cases/${second}/undo-merge`, { reason: 'دو کوچه' });
  expect([undone.status, undone.body.code]).toEqual([200, undefined]);
  expect(await see()).toEqual([]);
});

test('of a protected reporter it is shown without him', async () => {
  const caseId = await register('1763900100.8', { serviceCode: '306' });
  const note = 'با ۰۹۱۵۳۱۲۴۵۸۷ زنگ بزنید؛ کارگاه شب‌ها باز است';
  await tells('1763900100.81', { disposition: 'added_to_case', caseId, note });
  const { body } = await ask(hana, 'GET', `/api/referrals/${await referralOf(caseId)}`);
  const [only] = (body as OfficialCase).said;
  expect(only?.text).toContain('کارگاه شب‌ها باز است');
  expect(only?.text).not.toMatch(/9153124587|۹۱۵۳۱۲۴۵۸۷/u);
});

test('…nor by the name of somebody else who called about it', async () => {
  const caseId = await register('1763900100.82', { serviceCode: '306' });
  const contactId = await talk('1763900100.83');
  const known = { name: 'نسترن گلستانی', kind: 'resident', district: 3, address: '' };
  const added = await ask(anna, 'POST', '/api/citizens', { contactId, ...known });
  expect([added.status, added.body.code]).toEqual([200, undefined]);
  const note = 'خانم نسترن گلستانی هم دیده است؛ کارگاه ته کوچه است';
  await tells('1763900100.83', { disposition: 'added_to_case', caseId, note });
  const { body } = await ask(hana, 'GET', `/api/referrals/${await referralOf(caseId)}`);
  const [only] = (body as OfficialCase).said;
  expect(only?.text).toContain('کارگاه ته کوچه است');
  expect(only?.text).not.toMatch(/نسترن|گلستانی/u);
});

test('photos lie beside a reply for whoever judges it and for posts above, and for nobody else', async () => {
  const caseId = await register('1763900100.31', { serviceCode: '301' });
  const referralId = await referralOf(caseId);
  const path = `/api/referrals/${referralId}`;
  const bytes = jpegOf('work that was done');
  const lay = async (person: Person, body: Buffer) => {
    const { statusCode, body: told } = await rig.server.app.inject({
      method: 'POST',
      url: `${path}/photos`,
      headers: { ...headersOf(person), 'content-type': 'image/jpeg' },
      body,
    });
    return { statusCode, ...JSON.parse(told) };
  };
  const look = (person: Person, url: string) =>
    rig.server.app.inject({ method: 'GET', url, headers: headersOf(person) });
  expect(await lay(dara, bytes)).toMatchObject({ code: 'not-your-case' });
  expect(await lay(neighbour, bytes)).toMatchObject({ code: 'not-your-case' });
  expect(await lay(anna, bytes)).toMatchObject({ code: 'not-allowed' });
  expect(await lay(hana, Buffer.from('<svg/>'))).toMatchObject({ code: 'not-a-picture' });
  const first = await lay(hana, bytes);
  expect(first).toMatchObject({ statusCode: 200, referralId });
  expect(await lay(hana, bytes), 'sent twice').toEqual(first);
  const { photoId, createdAtMs } = first;
  await ask(hana, 'POST', `${path}/reply`, { text: 'جمع‌آوری شد' });
  expect(await lay(hana, jpegOf('one more'))).toMatchObject({ code: 'wrong-state' });

  const photos = [{ photoId, referralId, createdAtMs }];
  const told = `/api/cases/${caseId}/referrals`;
  expect((await ask(vera, 'GET', told)).body.photos).toEqual(photos);
  expect((await ask(dara, 'GET', path)).body.history.photos).toEqual(photos);
  expect((await ask(anna, 'GET', told)).body.photos).toEqual([]);
  expect((await ask(anna, 'GET', `/api/cases/${caseId}/visits`)).body.visits).toEqual([]);
  for (const [person, url] of [
    [vera, `/api/photos/${photoId}`],
    [hana, `${path}/photos/${photoId}`],
    [dara, `${path}/photos/${photoId}`],
  ] as const) {
    const seen = await look(person, url);
    // What it is called, and nothing that a browser makes of its bytes.
    expect(seen.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
    });
    // Where it was taken stays behind.
    expect(seen.rawPayload.includes(SECRET_PLACE)).toBe(false);
  }
  expect((await look(anna, `/api/photos/${photoId}`)).json().code).toBe('not-allowed');
  expect((await look(neighbour, `${path}/photos/${photoId}`)).json().code).toBe('not-your-case');
  const other = await referralOf(await register('1763900100.32', { serviceCode: '301' }));
  const elsewhere = await look(hana, `/api/referrals/${other}/photos/${photoId}`);
  expect(elsewhere.json().code).toBe('unknown-photo');
});

test('a photo is waited for as long as the page sends it, and nobody’s request for ever', () => {
  const { requestTimeout } = rig.server.app.server;
  expect(requestTimeout).toBeGreaterThan(PHOTO_LIMIT_MS);
  // So long a slow one holds a connection of the edge's; 0 would be for ever.
  expect(requestTimeout).toBeLessThan(2 * PHOTO_LIMIT_MS);
});

test('a delegate acts within his days; only the holder or an administrator names him', async () => {
  const caseId = await register('1763900100.4', { serviceCode: '301' });
  const path = `/api/referrals/${await referralOf(caseId)}`;
  const days = { fromMs: Date.now() - 1, untilMs: Date.now() + 3_600_000 };
  const name = (by: Person, username: string | null) =>
    ask(by, 'POST', `/api/posts/${HEAD}/delegate`, { username, ...days });
  expect(await codeOf(name(neighbour, 'neighbour'))).toBe('not-your-post');
  expect(await codeOf(name(hana, 'nobody'))).toBe('unknown-user');
  expect(await codeOf(ask(stand, 'GET', path))).toBe('not-your-case');
  expect((await name(hana, 'stand-in')).status).toBe(200);
  expect((await ask(stand, 'GET', path)).body.may).toContain('reply');
  expect(await codeOf(name(stand, 'neighbour'))).toBe('not-your-post');
  expect((await name(clerk, null)).status).toBe(200);
  expect(await codeOf(ask(stand, 'GET', path))).toBe('not-your-case');
});

test('an agent proposes for a case that he wrote himself, not for a colleague’s', async () => {
  const caseId = await register('1763900100.5', { serviceCode: '301' });
  const proposal = { outcome: 'out_of_scope', text: 'آب با آبفاست', advice: 'به ۱۲۲ زنگ بزنید' };
  const propose = (by: Person) => ask(by, 'POST', `/api/cases/${caseId}/propose-outcome`, proposal);
  expect(await codeOf(propose(boris))).toBe('not-your-case');
  expect((await propose(anna)).status).toBe(200);
  expect((await ask(vera, 'GET', `/api/cases/${caseId}`)).body.status).toBe('proposed_outcome');
});

test('follow-up decides a first return; the second only the head of 137', async () => {
  const caseId = await register('1763900100.6', { serviceCode: '301' });
  const back = { kind: 'return', reason: 'وظیفه ما نیست' };
  const give = async (by: Person) =>
    ask(by, 'POST', `/api/referrals/${await referralOf(caseId)}/requests`, back);
  const decide = async (departmentId: string, by = vera) => {
    const { body } = await ask(vera, 'GET', `/api/cases/${caseId}/referrals`);
    const pending = (body as CaseReferrals).requests.find(({ state }) => state === 'pending');
    const path = `/api/official-requests/${pending?.requestId ?? ''}/decide`;
    return ask(by, 'POST', path, { grant: true, departmentId });
  };
  const offered = async (by: Person): Promise<[boolean, boolean]> => {
    const { body } = await ask(by, 'GET', `/api/referrals/${await referralOf(caseId)}`);
    const { may, staysHere } = body as OfficialCase;
    return [may.includes('return'), staysHere];
  };
  expect(await offered(hana)).toEqual([true, false]);
  expect((await give(hana)).body.code).toBeUndefined();
  expect((await decide('district-4-services-office')).status).toBe(200);
  expect((await give(neighbour)).body.code).toBeUndefined();
  expect((await decide('district-3-services-office')).body.code).toBe('head-decides');
  const helen = await rig.person('helen', ['head']);
  expect((await decide('district-3-services-office', helen)).status).toBe(200);
  expect(await offered(hana)).toEqual([false, true]);
  expect((await give(hana)).body.code).toBe('not-returnable');
});

test('the post of the head of 137 is never vacant', async () => {
  const set = { holder: null, isVacant: true };
  expect(await codeOf(ask(clerk, 'PATCH', '/api/posts/post-centre-137', set))).toBe(
    'centre-never-vacant',
  );
  expect(await codeOf(ask(clerk, 'PATCH', '/api/posts/nothing', set))).toBe('unknown-post');
});
