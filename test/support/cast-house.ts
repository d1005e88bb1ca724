import { isNotNull } from 'drizzle-orm';
import { expect } from 'vitest';
import { contactIdOf } from '../../src/contacts/index.ts';
import type { CaseView } from '../../src/contract/cases.ts';
import type { PopCitizen } from '../../src/contract/desk.ts';
import type { EmergencyView } from '../../src/contract/emergencies.ts';
import type { CaseVisits } from '../../src/contract/field.ts';
import type { GuestView, ManagerSession } from '../../src/contract/manager-sessions.ts';
import type { CaseReferrals } from '../../src/contract/referrals.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { TURN } from './forbidden-acts.ts';
import { eventually } from './eventually.ts';
import { answered, arrived, ended, numbered, offered } from './live-notices.ts';
import { CALLER_KEY, serverRig, type Person } from './server-rig.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
/** From it every citizen of this house calls. */
export const PHONE = '09153124587';
const SERVICES = 'post-district-3-services-office';

export type CastHouse = Awaited<ReturnType<typeof openCastHouse>>;

/**
 * The running server with somebody in each role, and a real case of each kind that the roles' lines
 * speak of.
 */
export async function openCastHouse() {
  const rig = await serverRig({ canDial: true });
  let seq = 0;
  const people = new Map<string, Person>();
  /** Names of the table → ids. */
  const ids: Record<string, string> = {};

  async function begin(): Promise<void> {
    const roles: Record<string, string> = {
      ...{
        anna: 'agent',
        boris: 'agent',
        vera: 'special-follow-up',
        rana: 'result',
        clerk: 'informatics',
      },
      ...{
        hana: 'official',
        dara: 'official',
        mahan: 'official',
        mayor: 'official',
        works: 'official',
      },
      ...{
        neighbour: 'official',
        stand: 'official',
        iman: 'inspection',
        helen: 'head',
        lead: 'shift-supervisor',
      },
      other: 'guest-manager',
      ...{ guest: 'guest-manager', viewer: 'viewer', trainer: 'training', steerer: 'steering' },
      ...{ omid: 'field', sara: 'field', nima: 'field', neda: 'field' },
    };
    for (const [name, role] of Object.entries(roles))
      people.set(name, await rig.person(name, [role]));
    for (const name of ['anna', 'clerk']) ids[name] = people.get(name)?.userId ?? '';
    const seats: Record<string, string> = {
      [SERVICES]: 'hana',
      'post-district-3-services': 'dara',
      'post-district-3': 'mahan',
      'post-city': 'mayor',
      'post-district-3-works-office': 'works',
      'post-district-4-services-office': 'neighbour',
      'post-inspection': 'iman',
      'post-centre-137': 'helen',
    };
    for (const [post, holder] of Object.entries(seats)) {
      await ok('clerk', 'PATCH', `/api/posts/${post}`, { holder, isVacant: false });
    }
    const crew = async (name: string, username: string): Promise<string> => {
      const phone = {
        kind: 'department',
        nameFa: name,
        nameEn: name,
        number: name === 'night' ? '09350000137' : '09350000138',
      };
      const { entryId } = await ok<{ entryId: string }>('clerk', 'POST', '/api/directory', phone);
      const form = { nameFa: name, nameEn: name, username, entryId };
      const { crews } = await ok<{ crews: { crewId: string; nameEn: string }[] }>(
        ...(['lead', 'POST', '/api/duty/crews', form] as const),
      );
      return crews.find(({ nameEn }) => nameEn === name)?.crewId ?? '';
    };
    ids['crew'] = await crew('night', 'omid');
    await crew('other', 'sara');
    await ok('lead', 'POST', '/api/duty/turns', { ...TURN, crewId: ids['crew'] });
    await cast();
  }

  /** The cases that the table speaks of. */
  async function cast(): Promise<void> {
    ids['openCase'] = await register('1763900300.1', { serviceCode: '301' });
    ids['open'] = await referralOf(ids['openCase']);
    ids['hiddenCase'] = await register('1763900300.2', { serviceCode: '306' });
    ids['hidden'] = await referralOf(ids['hiddenCase']);
    const complaint = { serviceCode: '301', kind: 'complaint' };
    ids['complaint'] = await referralOf(await register('1763900300.3', complaint));
    ids['triageCase'] = await register('1763900300.4', { serviceCode: '999' });
    ids['emergencyCase'] = await register('1763900300.5', { serviceCode: '203' });
    ids['copy'] = await referralOf(ids['emergencyCase']);
    const [burning] = await ok<EmergencyView[]>('omid', 'GET', '/api/emergencies');
    ids['emergency'] = burning?.emergencyId ?? '';
    const returned = await register('1763900300.6', { serviceCode: '301' });
    for (const _ of ['first', 'second']) {
      const referralId = await referralOf(returned);
      const by = _ === 'first' ? 'hana' : 'works';
      const asked = { kind: 'return', reason: 'از وظایف ما نیست' };
      await ok(by, 'POST', `/api/referrals/${referralId}/requests`, asked);
      const { requests } = await history(returned);
      ids['secondReturn'] = requests.at(-1)?.requestId ?? '';
      if (_ === 'second') break;
      const decided = { grant: true, departmentId: 'district-3-works-office' };
      await ok('vera', 'POST', `/api/official-requests/${ids['secondReturn']}/decide`, decided);
    }
    // Neda looks at places of district 3, Nima at those of district 4.
    for (const [name, district] of [
      ['neda', 3],
      ['nima', 4],
    ] as const) {
      const userId = people.get(name)?.userId ?? '';
      await ok('lead', 'PATCH', `/api/field-inspectors/${userId}`, { district });
    }
    ids['visitedCase'] = await register('1763900300.8', { serviceCode: '301' });
    const replied = await referralOf(ids['visitedCase']);
    await ok('hana', 'POST', `/api/referrals/${replied}/reply`, { text: 'جمع‌آوری شد' });
    const { visits } = await ok<CaseVisits>(
      ...(['vera', 'POST', `/api/cases/${ids['visitedCase']}/visits`, { note: '' }] as const),
    );
    ids['visit'] = visits[0]?.visitId ?? '';
    ids['contact'] = await talk('1763900300.7');
    const known = { contactId: ids['contact'], name: 'فریدون آشنا' };
    const { citizenId } = await ok<PopCitizen>('anna', 'POST', '/api/citizens', known);
    ids['citizen'] = citizenId;
    const draft = { contactId: ids['contact'], description: 'نیمه‌کاره' };
    ids['draft'] = (await ok<CaseView>('anna', 'POST', '/api/cases', draft)).caseId;
    ids['session'] = await planned('guest', Date.now() - 60_000);
    await ok('anna', 'POST', `/api/manager-sessions/${ids['session']}/start`);
    await ok('guest', 'GET', '/api/manager-guest');
    await ok('anna', 'POST', `/api/manager-sessions/${ids['session']}/end`);
    ids['coming'] = await planned('other', Date.now() + 86_400_000);
    await works();
    // His days are over: named until a moment ago, by the database, for nobody names the past.
    const { positionDelegate } = rig.database.store.tables;
    const untilMs = Date.now() - 1_000;
    const userId = people.get('stand')?.userId ?? '';
    await rig.database.store.tx((w) =>
      w.insert(positionDelegate).values({
        ...{ id: 'stood', positionId: SERVICES, userId, fromMs: 1, untilMs, createdAtMs: 1 },
      }),
    );
  }

  /** A project with a budget behind it. */
  async function works(): Promise<void> {
    const code = 'code,name,service,measure,rate_rial\nA-1,لکه‌گیری,101,متر,1000000\n';
    await ok('helen', 'POST', '/api/works/imports/works-codes', { csv: code, apply: true });
    const year = (await ok<{ thisYear: number }>('helen', 'GET', '/api/works/budgets')).thisYear;
    const line = { district: 3, serviceCode: null, departmentId: 'district-3', note: '' };
    const budget = { ...line, year, approvedRial: 1_000_000_000 };
    await ok('helen', 'POST', '/api/works/budgets', budget);
    const project = await ok<{ projectId: string }>('steerer', 'POST', '/api/works/projects', {
      ...{ title: 'کوچه ۵', district: 3, place: 'کوچه ۵', worksCode: 'A-1', quantity: 3 },
      ...{ departmentId: 'district-3', plannedForMs: Date.now() + 86_400_000 },
    });
    ids['project'] = project.projectId;
    const view = await ok<CaseView>('vera', 'GET', `/api/cases/${ids['openCase']}`);
    ids['openCode'] = view.trackingCode ?? '';
  }

  /** Anna hosts him for an hour. */
  async function planned(manager: string, fromMs: number, name = manager): Promise<string> {
    const form = {
      ...{ manager, host: 'anna', title: name, office: 'district', fromMs, places: 5 },
      ...{ untilMs: fromMs + 3_600_000, districts: [], topics: '' },
    };
    const all = await ok<ManagerSession[]>('helen', 'POST', '/api/manager-sessions', form);
    return all.find(({ title }) => title === name)?.sessionId ?? '';
  }

  async function ask(who: string, method: Method, path: string, body?: object) {
    const answer = await rig.server.app.inject({
      method,
      url: path,
      headers: { host: rig.host, origin: rig.url, cookie: people.get(who)?.cookie ?? '' },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
  }
  async function ok<T>(who: string, method: Method, path: string, body?: object): Promise<T> {
    const answer = await ask(who, method, path, body);
    expect([path, answer.status, answer.body?.code]).toEqual([path, 200, undefined]);
    return answer.body as T;
  }
  const history = (caseId: string) =>
    ok<CaseReferrals>('vera', 'GET', `/api/cases/${caseId}/referrals`);
  const referralOf = async (caseId: string): Promise<string> =>
    (await history(caseId)).referrals.at(-1)?.referralId ?? '';

  /** Anna talks to a citizen. */
  async function talk(callId: string, more: { direction?: 'outbound' } = {}): Promise<string> {
    const say = (notice: object) => rig.telephony.say(numbered((seq += 1), Date.now(), notice));
    const agentId = people.get('anna')?.userId ?? '';
    const callerToken = sealCallerNumber(CALLER_KEY, PHONE);
    if (more.direction === 'outbound') {
      const calledBy = { agentId, offerId: `${callId}.1` };
      say({ ...arrived(callId, Date.now()), ...more, callerToken, calledBy });
    } else {
      say({ ...arrived(callId, Date.now()), callerToken });
      say(offered(callId, agentId));
    }
    say(answered(callId, agentId, 900));
    say(ended(callId, 'answered', { agentId, enteredAtMs: Date.now() }));
    await eventually('the call is stored', 5_000, async () => {
      const { contact } = rig.database.store.tables;
      const rows = await rig.database.store.read.select().from(contact);
      return rows.some((row) => row.callId === callId && row.endedAtMs !== null);
    });
    return contactIdOf(callId);
  }
  /** A turn in the hours of a manager, who promises something in it: what he sees. */
  async function talkedTo(
    { contactId, trackingCode }: { contactId: string; trackingCode: string | null },
    text: string,
  ) {
    const sessionId = await planned('guest', Date.now() - 60_000, 'again');
    const path = `/api/manager-sessions/${sessionId}`;
    const booking = { from: { contactId }, trackingCode, matter: text };
    await ok('anna', 'POST', `${path}/bookings`, booking);
    await ok('anna', 'POST', `${path}/start`);
    rig.telephony.answer = async () => ({ ok: true });
    await ok('anna', 'POST', `${path}/call-next`);
    const { talk } = await ok<GuestView>('guest', 'GET', '/api/manager-guest');
    const unit = { departmentId: 'district-3-services-office', dueAtMs: Date.now() + 86_400_000 };
    const promise = { caseId: talk?.cases[0]?.caseId, text, ...unit };
    return ok<GuestView>('guest', 'POST', '/api/manager-guest/promises', promise);
  }
  const seen = async (screen: string, who: string, path: string, says: string) => ({
    [screen]: { shown: await ok(who, 'GET', path), says },
  });
  async function register(callId: string, form: object): Promise<string> {
    const draft = { contactId: await talk(callId), district: 3, description: 'سر و صدا', ...form };
    const place = { addressText: 'کوچه ۵' };
    const { caseId } = await ok<CaseView>('anna', 'POST', '/api/cases', { ...draft, ...place });
    await ok('anna', 'POST', `/api/cases/${caseId}/register`);
    return caseId;
  }

  /** `:open` → its id, in paths and bodies. */
  const filled = (text: string): string =>
    text.replaceAll(/:([a-zA-Z]+)/gu, (whole, name: string) => ids[name] ?? whole);

  async function standing(): Promise<unknown> {
    const { microProject, worksEntry } = rig.database.store.tables;
    const { managerBooking, managerPromise, managerSession } = rig.database.store.tables;
    const { cases, emergency, emergencyOffer, fieldVisit, officialRequest, position } =
      rig.database.store.tables;
    const { appUser, personalText, referral, reply } = rig.database.store.tables;
    const { read } = rig.database.store;
    return {
      cases: await read.select().from(cases).orderBy(cases.id),
      referrals: await read.select().from(referral).orderBy(referral.id),
      replies: await read.select().from(reply).orderBy(reply.id),
      requests: await read.select().from(officialRequest).orderBy(officialRequest.id),
      posts: await read.select().from(position).orderBy(position.id),
      emergencies: await read.select().from(emergency).orderBy(emergency.id),
      visits: await read.select().from(fieldVisit).orderBy(fieldVisit.id),
      districts: await read
        .select({ id: appUser.id, district: appUser.districtId })
        .from(appUser)
        .orderBy(appUser.id),
      sessions: await read.select().from(managerSession).orderBy(managerSession.id),
      turns: await read.select().from(managerBooking).orderBy(managerBooking.id),
      promises: await read.select().from(managerPromise).orderBy(managerPromise.id),
      works: await read.select().from(worksEntry).orderBy(worksEntry.id),
      projects: await read.select().from(microProject).orderBy(microProject.id),
      offers: await read.select().from(emergencyOffer).orderBy(emergencyOffer.id),
      erased: await read.$count(personalText, isNotNull(personalText.erasedAtMs)),
    };
  }

  await begin();
  return { rig, people, ids, ask, ok, filled, referralOf, seen, standing, talk, talkedTo };
}
