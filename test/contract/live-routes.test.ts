import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIRST_QUEUE, toForm } from '../../src/queues/queue.ts';
import { FIRST_NUISANCE_RULE } from '../../src/contract/nuisance.ts';
import { NO_RULES } from '../../src/contract/queue-rules.ts';
import { serverRig, type Person, type ServerRig } from '../support/server-rig.ts';

/** Who may: no one signed in at all, anyone signed in, or who has one of these permissions. */
type Door = 'open' | 'signed-in' | 'secret' | 'local' | readonly string[];

const QUEUE = toForm(FIRST_QUEUE);

/** docs/http-api.md, row by row. A route that is missing here fails the first test. */
const DOORS: readonly (readonly [method: string, path: string, door: Door, body?: object])[] = [
  ['POST', '/api/session', 'open', { username: 'nobody', password: 'nothing' }],
  ['GET', '/api/session', 'signed-in'],
  ['DELETE', '/api/session', 'signed-in'],
  ['POST', '/api/session/password', 'signed-in', { oldPassword: 'x', newPassword: 'y'.repeat(12) }],
  ['GET', '/api/users', ['users-write']],
  [
    'POST',
    '/api/users',
    ['users-write'],
    {
      username: 'fresh',
      name: 'تازه',
      roles: ['agent'],
      password: 'first-password-1',
    },
  ],
  ['GET', '/api/queues', ['queues-write']],
  ['POST', '/api/queues', ['queues-write'], QUEUE],
  ['PATCH', '/api/queues/:queueId', ['queues-write'], { ...QUEUE, version: 1 }],
  ['POST', '/api/queues/:queueId/archive', ['queues-write'], { version: 1 }],
  ['GET', '/api/queue-agents', ['queues-write']],
  ['PATCH', '/api/queue-agents/:userId', ['queues-write'], { queues: [] }],
  ['PATCH', '/api/queue-agents/:userId/skills', ['queues-write'], { skills: [] }],
  ['POST', '/api/phone/sign-in', ['desk'], { kind: 'web' }],
  ['POST', '/api/phone/sign-out', ['desk'], {}],
  ['POST', '/api/agent/pause', ['desk'], { reason: 'ناهار' }],
  ['POST', '/api/agent/resume', ['desk'], {}],
  ['POST', '/api/calls/:callId/hang-up', ['desk'], {}],
  ['POST', '/api/calls/:callId/hold', ['desk'], {}],
  ['POST', '/api/calls/:callId/unhold', ['desk'], {}],
  ['GET', '/api/transfer-targets', ['desk']],
  ['POST', '/api/calls/:callId/transfer', ['desk'], { queueId: 'general' }],
  ['POST', '/api/calls/:callId/consult', ['desk'], { agentId: 'somebody' }],
  ['POST', '/api/calls/:callId/consult/complete', ['desk'], {}],
  ['POST', '/api/calls/:callId/consult/cancel', ['desk'], {}],
  ['POST', '/api/calls/:callId/consult/join', ['desk'], {}],
  ['POST', '/api/calls/:callId/extend-wrap-up', ['desk'], {}],
  ['POST', '/api/calls/:callId/finish-wrap-up', ['desk'], {}],
  ['GET', '/api/pause-reasons', 'signed-in'],
  ['PATCH', '/api/pause-reasons/:reason', ['users-write'], { limitMinutes: 20 }],
  ['GET', '/api/calls/:callId/pop', ['desk']],
  ['GET', '/api/calls', ['calls-read']],
  ['GET', '/api/calls/:callId', ['calls-read']],
  ['POST', '/api/calls/find', ['calls-read'], { fromDay: '2026-11-23', toDay: '2026-11-23' }],
  ['GET', '/api/call-choices', ['calls-read']],
  ['POST', '/api/citizens', ['desk'], { contactId: 'none', name: 'زهرا' }],
  ['POST', '/api/cases', ['desk'], { contactId: 'none' }],
  ['PATCH', '/api/cases/:caseId', ['desk'], { contactId: 'none', version: 1 }],
  ['POST', '/api/cases/:caseId/register', ['desk'], {}],
  ['POST', '/api/cases/:caseId/discard', ['desk'], { reason: 'اشتباه' }],
  ['POST', '/api/cases/:caseId/withdraw', ['desk'], { contactId: 'none', reason: 'رفع شد' }],
  ['POST', '/api/cases/:caseId/merge-proposal', ['cases-write'], { intoCaseId: 'none' }],
  ['GET', '/api/merge-proposals', ['cases-verify']],
  ['POST', '/api/merge-proposals/:mergeId', ['cases-verify'], { decision: 'refuse' }],
  ['POST', '/api/cases/:caseId/undo-merge', ['cases-verify'], { reason: 'یکی نبودند' }],
  [
    'POST',
    '/api/near-cases',
    ['desk'],
    {
      contactId: 'none',
      draftId: null,
      serviceCode: null,
      district: null,
      addressText: '',
      landmark: '',
      description: '',
    },
  ],
  [
    'POST',
    '/api/tracking',
    ['desk'],
    { contactId: 'none', caseId: null, code: null, secret: null, name: null },
  ],
  ['POST', '/api/public/tracking', 'open', { code: '200000000', secret: '0000' }],
  ['GET', '/api/contacts/:contactId/matters', ['desk']],
  ['GET', '/api/matters/split', ['board']],
  ['GET', '/api/cases', ['cases-verify', 'desk']],
  ['GET', '/api/cases/:caseId', ['cases-verify', 'desk']],
  [
    'POST',
    '/api/cases/:caseId/verify',
    ['cases-verify'],
    {
      outcome: 'solved',
      explanation: 'انجام شد',
    },
  ],
  ['GET', '/api/cases/:caseId/referrals', ['cases-verify', 'desk']],
  ['POST', '/api/cases/:caseId/refer', ['cases-verify'], { departmentId: 'none' }],
  [
    'POST',
    '/api/cases/:caseId/letter',
    ['cases-verify'],
    { referralId: 'none', text: 'انجام شد', answeredAtMs: 1, number: null, year: null },
  ],
  ['POST', '/api/cases/:caseId/unconvincing', ['cases-verify'], { reason: 'کافی نیست' }],
  [
    'POST',
    '/api/cases/:caseId/propose-outcome',
    ['cases-verify', 'desk'],
    { outcome: 'unlawful', text: 'خلاف است', advice: 'به دادگاه بروید' },
  ],
  ['POST', '/api/cases/:caseId/end-waiting', ['cases-verify', 'desk'], { note: 'پاسخ داد' }],
  [
    'POST',
    '/api/cases/:caseId/refer-again',
    ['cases-verify'],
    { level: 1, departmentId: null, reason: 'اعتراض' },
  ],
  ['POST', '/api/official-requests/:requestId/decide', ['cases-verify'], { grant: false }],
  ['GET', '/api/follow-up', ['cases-verify']],
  ['GET', '/api/follow-up/counts', ['cases-verify']],
  ['GET', '/api/referrals', ['referrals']],
  ['GET', '/api/referrals/:referralId', ['referrals']],
  ['POST', '/api/referrals/:referralId/reply', ['referrals'], { text: 'انجام شد' }],
  [
    'POST',
    '/api/referrals/:referralId/requests',
    ['referrals'],
    { kind: 'extension', reason: 'قطعه نرسیده' },
  ],
  [
    'POST',
    '/api/referrals/:referralId/propose-outcome',
    ['referrals'],
    { outcome: 'unlawful', text: 'خلاف است', advice: 'به دادگاه بروید' },
  ],
  ['GET', '/api/policies', ['organisation-write']],
  [
    'POST',
    '/api/policies',
    ['cases-decide'],
    {
      clock: 'calendar',
      headHours: 72,
      deputyHours: 24,
      reworkHours: 24,
      verdictHours: 24,
      waitHours: 72,
      extensionHours: 72,
      triageHours: 2,
    },
  ],
  ['GET', '/api/organisation', ['cases-verify', 'organisation-write', 'referrals']],
  ['PATCH', '/api/posts/:positionId', ['organisation-write'], { holder: null, isVacant: false }],
  [
    'POST',
    '/api/posts/:positionId/delegate',
    ['organisation-write', 'referrals'],
    { username: null, fromMs: 1, untilMs: 2 },
  ],
  ['POST', '/api/contacts/:contactId/finish', ['desk'], { disposition: 'silent' }],
  ['GET', '/api/line', ['board']],
  ['POST', '/api/line/emergency', ['line-control'], { on: false, waiting: 'stay' }],
  ['POST', '/api/line/surge', ['line-control'], { on: false }],
  ['POST', '/api/line/news', ['line-control'], { queueId: 'general', news: null }],
  ['GET', '/api/callbacks', ['board']],
  ['DELETE', '/api/callbacks/:callbackId', ['line-control']],
  ['GET', '/api/queue-plans', ['queues-write']],
  ['PATCH', '/api/queue-plans/:queueId', ['queues-write'], { rules: NO_RULES }],
  ['GET', '/api/holidays', ['queues-write']],
  ['POST', '/api/holidays', ['queues-write'], { day: '2027-03-21', name: 'نوروز' }],
  ['DELETE', '/api/holidays/:day', ['queues-write']],
  ['GET', '/api/directory', ['desk', 'queues-write']],
  [
    'POST',
    '/api/directory',
    ['queues-write'],
    { kind: 'department', nameFa: 'گاز', nameEn: 'Gas', number: '05138412345' },
  ],
  ['DELETE', '/api/directory/:entryId', ['queues-write']],
  ['GET', '/api/marked-callers', ['line-control']],
  [
    'POST',
    '/api/marked-callers',
    ['line-control'],
    { number: '05138412345', reason: 'مزاحم', mark: { kind: 'blocked', forMs: 3_600_000 } },
  ],
  ['DELETE', '/api/marked-callers/:markId', ['line-control']],
  ['GET', '/api/missed-callers', ['missed-callers']],
  ['GET', '/api/missed-callers/history', ['missed-callers']],
  ['GET', '/api/missed-callers/:entryId', ['missed-callers']],
  ['POST', '/api/missed-callers/:entryId/claim', ['missed-callers'], {}],
  ['POST', '/api/missed-callers/:entryId/release', ['missed-callers'], {}],
  ['POST', '/api/missed-callers/:entryId/settle', ['missed-callers'], { as: 'sms' }],
  ['POST', '/api/outbound-calls', ['calls-out'], { purpose: 'directory', entryId: 'none' }],
  ['GET', '/api/voice-messages/:messageId/sound', ['voice-messages']],
  ['GET', '/api/queue-log', ['calls-export']],
  ['GET', '/api/nuisance-rule', ['line-control']],
  ['POST', '/api/nuisance-rule', ['line-control'], FIRST_NUISANCE_RULE],
  ['GET', '/api/service-codes', 'signed-in'],
  ['GET', '/api/districts', 'signed-in'],
  ['GET', '/api/sms', ['sms-read']],
  ['GET', '/api/sms/gateway', 'signed-in'],
  ['GET', '/api/sms/callback/:secret', 'secret'],
  ['POST', '/api/sms/callback/:secret', 'secret', {}],
  ['GET', '/api/system', ['system-read']],
  ['GET', '/healthz', 'open'],
  ['GET', '/metrics', 'local'],
];

/** What a route must be asked with to come to its permission. */
const QUERIES: Readonly<Record<string, string>> = {
  '/api/calls': '?day=2026-11-23',
  '/api/follow-up': '?list=triage',
  '/api/queue-log': '?from=2026-11-23&to=2026-11-23',
};

/** Enough roles that every permission has one who lacks it and one who has it. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  agent: ['desk', 'cases-write', 'missed-callers', 'calls-out', 'voice-messages'],
  'special-follow-up': ['cases-verify', 'cases-write', 'sms-read'],
  informatics: [
    'board',
    'users-write',
    'calls-read',
    'queues-write',
    'calls-export',
    'organisation-write',
    'system-read',
  ],
  official: ['referrals'],
  'shift-supervisor': [
    'desk',
    'cases-write',
    'board',
    'calls-read',
    'sms-read',
    'line-control',
    'missed-callers',
    'calls-export',
    'calls-out',
    'voice-messages',
    'system-read',
  ],
  training: ['board'],
  result: [],
};

let rig: ServerRig;
const people = new Map<string, Person>();

beforeAll(async () => {
  rig = await serverRig();
  for (const role of Object.keys(ROLES)) people.set(role, await rig.person(role, [role]));
});
afterAll(() => rig.close());

function ask(
  method: string,
  path: string,
  body: object | undefined,
  headers: Record<string, string> = {},
) {
  const url = path.replace(/:[a-zA-Z]+/u, 'none') + (QUERIES[path] ?? '');
  return rig.server.app.inject({
    method: method as 'GET',
    url,
    headers: { host: rig.host, origin: rig.url, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

/** `├── /api/calls (GET, HEAD)` with its children indented → the whole paths. */
function routesOf(printed: string): string[] {
  const found: string[] = [];
  const parents: string[] = [];
  for (const line of printed.split('\n')) {
    const at = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \((.+)\))?$/u.exec(line);
    if (at === null) continue;
    const depth = (at[1] ?? '').length / 4;
    parents.splice(depth);
    parents.push(at[2] ?? '');
    for (const method of (at[3] ?? '').split(', ')) {
      if (method !== '' && method !== 'HEAD') found.push(`${method} ${parents.join('')}`);
    }
  }
  return found;
}

describe('the doors of the server', () => {
  test('every route is in the table of doors', () => {
    const routes = routesOf(rig.server.app.printRoutes({ commonPrefix: false }));
    expect(routes.length).toBeGreaterThan(30);
    expect(routes.toSorted()).toEqual(
      DOORS.map(([method, path]) => `${method} ${path}`).toSorted(),
    );
  });

  test('a page that runs away is held back, and nobody else with it', async () => {
    const [wild, calm] = [await rig.person('wild', ['agent']), await rig.person('calm', ['agent'])];
    const look = async (by: Person): Promise<number> =>
      (await ask('GET', '/api/session', undefined, { cookie: by.cookie })).statusCode;
    // A hand never asks so often: 1,200 a minute are let through.
    for (let asked = 0; asked < 1_200; asked += 1) await look(wild);
    expect(await look(wild)).toBe(429);
    expect(await look(calm)).toBe(200);
  });

  test('a stranger gets nothing but the sign-in', async () => {
    for (const [method, path, door, body] of DOORS) {
      const { statusCode } = await ask(method, path, body);
      const closed = typeof door !== 'string' || door === 'signed-in';
      if (closed) expect([method, path, statusCode]).toEqual([method, path, 401]);
      if (door === 'secret') expect([method, path, statusCode]).toEqual([method, path, 404]);
    }
  });

  test('each role gets exactly what its permissions open', async () => {
    let refused = 0;
    let admitted = 0;
    for (const [role, permissions] of Object.entries(ROLES)) {
      const { cookie } = people.get(role) ?? { cookie: '' };
      for (const [method, path, door, body] of DOORS) {
        if (typeof door === 'string') continue;
        const answer = await ask(method, path, body, { cookie });
        const may = door.some((permission) => permissions.includes(permission));
        const isRefused = answer.statusCode === 403 && answer.body.includes('not-allowed');
        expect([role, method, path, isRefused ? 'refused' : 'admitted']).toEqual([
          role,
          method,
          path,
          may ? 'admitted' : 'refused',
        ]);
        if (may) admitted += 1;
        else refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(50);
    expect(admitted).toBeGreaterThan(20);
  });

  test('a day that is none is refused in words, and so is a number that is none', async () => {
    const { cookie } = people.get('informatics') ?? { cookie: '' };
    const find = async (body: object): Promise<[number, string]> => {
      const answer = await ask('POST', '/api/calls/find', body, { cookie });
      return [answer.statusCode, answer.json().code];
    };
    const today = { fromDay: '2026-11-23', toDay: '2026-11-23' };
    for (const fromDay of ['2026-02-30', '1900-01-01', '2026-11-24', 'امروز']) {
      expect(await find({ ...today, fromDay })).toEqual([400, 'bad-request']);
    }
    expect(await find({ ...today, number: 'سلام' })).toEqual([422, 'not-a-phone-number']);
  });

  test('a page of another site cannot write with our cookie', async () => {
    const { cookie } = people.get('agent') ?? { cookie: '' };
    for (const [method, path, door, body] of DOORS) {
      if (method === 'GET' || door === 'secret') continue;
      const foreign = { cookie, origin: 'https://evil.example' };
      const answer = await ask(method, path, body, foreign);
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, 403, 'bad-origin']);
    }
  });

  test("refusals are told in the reader's language, faults tell nothing", async () => {
    const persian = await ask('GET', '/api/session', undefined);
    const english = await ask('GET', '/api/session', undefined, { 'accept-language': 'en' });
    expect(persian.json()).toEqual({ code: 'not-signed-in', message: 'نخست وارد شوید.' });
    expect(english.json()).toEqual({ code: 'not-signed-in', message: 'Sign in first.' });
    const nowhere = await ask('GET', '/api/nothing', undefined, { 'accept-language': 'en-GB' });
    expect([nowhere.statusCode, nowhere.json().code]).toEqual([404, 'not-found']);
  });

  test("a fault is logged with its place and without anybody's number", async () => {
    const failing = new Error('Failed query: insert\nparams: زهرا محمدی,09153124587', {
      cause: Object.assign(new Error('Key (phone)=(09153124587) already exists'), {
        code: '23505',
      }),
    });
    const fields = { err: failing, phone: '09153124587', contact: { name: 'زهرا محمدی' } };
    rig.server.app.log.error(fields, 'a request failed');
    const line = rig.logged.findLast((one) => one.includes('a request failed')) ?? '';
    expect(line).toContain('23505');
    expect(line).toContain('live-routes.test.ts');
    expect(line).not.toMatch(/9153124587|زهرا/u);
  });

  test('the figures of the watch are for this host alone and name nobody', async () => {
    const outside = await ask('GET', '/metrics', undefined, { 'x-forwarded-for': '10.0.0.7' });
    expect(outside.statusCode).toBe(404);
    const inside = await ask('GET', '/metrics', undefined);
    expect(inside.statusCode).toBe(200);
    expect(inside.body).toContain('pasokh_http_ms_bucket');
    expect(inside.body).toContain('route="/api/calls/:callId"');
    for (const { userId } of people.values()) expect(inside.body).not.toContain(userId);
  });

  test('it is well while telephony is away, and says which part is', async () => {
    const well = await ask('GET', '/healthz', undefined);
    expect(well.json()).toMatchObject({ ok: true, telephony: true, database: true });
    await rig.telephony.kill();
    await expect
      .poll(async () => (await ask('GET', '/healthz', undefined)).json())
      .toMatchObject({
        ok: true,
        telephony: false,
        database: true,
        parts: expect.arrayContaining([
          { part: 'telephony', state: 'down', reason: 'not-linked' },
          { part: 'pbx', state: 'worry', reason: 'unknown-while-away' },
          { part: 'gateway', state: 'worry', reason: 'simulated' },
        ]),
      });
    const { cookie } = people.get('agent') ?? { cookie: '' };
    const pause = await ask('POST', '/api/agent/pause', { reason: 'ناهار' }, { cookie });
    expect([pause.statusCode, pause.json().code]).toEqual([503, 'telephony-unavailable']);
    await rig.telephony.start();
  });
});
