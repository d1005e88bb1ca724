import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImportedUsers } from '../../src/contract/line-tables.ts';
import type { Imported } from '../../src/contract/organising.ts';
import type { User } from '../../src/contract/people.ts';
import type { AgentQueuesView, QueueView } from '../../src/contract/queues.ts';
import { userTable } from '../../src/line-tables/index.ts';
import { type Person, serverRig, type ServerRig } from '../support/server-rig.ts';

let rig: ServerRig;
beforeAll(async () => {
  rig = await serverRig();
});
afterAll(() => rig.close());

describe('people, queues and who serves them', () => {
  let clerk: Person;
  let expert: Person;
  beforeAll(async () => {
    clerk = await rig.person('clerk', ['informatics'], 'مدیر');
    expert = await rig.person('expert', ['agent', 'result'], 'کارشناس');
  });
  const call = (method: 'GET' | 'POST', url: string, body?: object, by = clerk) =>
    rig.server.app.inject({
      ...{ method, url },
      headers: { host: rig.host, origin: rig.url, cookie: by.cookie },
      ...(body === undefined ? {} : { body }),
    });
  const take = async (table: string, csv: string, apply = true) =>
    (await call('POST', `/api/${table}/import`, { csv, apply })).json<ImportedUsers>();
  const csvOf = async (table: string): Promise<string> =>
    (await call('GET', `/api/${table}/csv`)).body;
  const problems = ({ errors }: Imported): string[] =>
    errors.map(({ row, column, problem }) => `${row} ${column} ${problem}`);
  const signIn = (username: string, password: string) =>
    rig.server.app.inject({
      ...{ method: 'POST', url: '/api/session' },
      headers: { host: rig.host, origin: rig.url },
      body: { username, password },
    });

  const actsOf = async (username: string): Promise<string[]> => {
    const { read, tables } = rig.database.store;
    const people = await read.select().from(tables.appUser);
    const id = people.find((one) => one.username === username)?.id;
    const rows = await read.select().from(tables.audit);
    return rows
      .filter(({ subjectId, subjectKind }) => subjectId === id && subjectKind === 'user')
      .map(({ act }) => act)
      .filter((act) => /^(user|first)-/u.test(act));
  };

  test('who is new is made with a first password that is told once and must be changed', async () => {
    const csv = 'نام کاربری;نام;نقش‌ها\nnew.one;تازه یک;agent\nNew.Two;تازه دو;agent result\n';
    const looked = await take('users', csv, false);
    expect(looked).toEqual({
      ...{ rows: 2, changes: 0, applied: false, errors: [], firstPasswords: [] },
    });
    expect((await signIn('new.one', 'x')).statusCode).toBe(401);
    const taken = await take('users', csv);
    expect(taken).toMatchObject({ rows: 2, applied: true });
    const [first, second] = taken.firstPasswords;
    expect(second?.username).toBe('new.two');
    const session = await signIn('new.one', first?.password ?? '');
    expect(session.json()).toMatchObject({ mustChangePassword: true, roles: ['agent'] });
    // The same table again is no news, and tells no password.
    expect(await take('users', csv)).toMatchObject({ changes: 0, firstPasswords: [] });
    const exported = await csvOf('users');
    expect(exported).toContain('new.two,تازه دو,agent result,');
    expect(exported).not.toContain(first?.password);
    expect(await take('users', exported)).toMatchObject({ applied: true, changes: 0 });
  });

  test('row by row what is wrong, and then nobody is made', async () => {
    const rows = [
      'good,خوب,agent,',
      'Bad Name,بد,agent,',
      'wrong,بد,emperor,',
      'good,دوباره,agent,',
    ];
    const csv = `username,name,roles,closed\n${rows.join('\n')}\ngone,رفته,agent,yes\nhalf,نیم,agent,شاید`;
    const found = await take('users', csv);
    expect(found).toMatchObject({ applied: false, firstPasswords: [] });
    expect(problems(found)).toEqual([
      '3 username bad-username',
      '4 roles bad-role',
      '5 username duplicate',
      '6 closed unknown-user',
      '7 closed bad-flag',
    ]);
    expect(await csvOf('users')).not.toContain('good');
  });

  test('who has less than before is signed out at once; an administrator cannot take his own away', async () => {
    const mine = await take('users', 'username,name,roles\nclerk,مدیر,agent');
    expect(problems(mine)).toEqual(['2 roles not-yourself']);
    expect((await call('GET', '/api/session', undefined, expert)).statusCode).toBe(200);
    const more = 'username,name,roles\nexpert,کارشناس,agent result viewer';
    expect(await take('users', more)).toMatchObject({ changes: 1, applied: true });
    expect((await call('GET', '/api/session', undefined, expert)).json<User>().roles).toContain(
      'viewer',
    );
    expect(await take('users', 'username,name,roles\nexpert,کارشناس,agent')).toMatchObject({
      changes: 1,
    });
    expect((await call('GET', '/api/session', undefined, expert)).statusCode).toBe(401);
    const closed = await take('users', 'username,name,roles,closed\nnew.two,تازه دو,agent,بله');
    expect(closed).toMatchObject({ applied: true, changes: 2 });
    expect(await csvOf('users')).not.toContain('new.two');
    // Without the column who has left stays so.
    await take('users', 'username,name,roles\nnew.two,تازه دو,agent');
    expect(await csvOf('users')).not.toContain('new.two');
  });

  test('an old table opens no closed account; who says so gets a new first password with it', async () => {
    const head = 'username,name,roles,closed';
    const made = await take('users', `${head}\nback.again,باز,agent,`);
    const old = made.firstPasswords[0]?.password ?? '';
    const before = await csvOf('users');
    expect(await take('users', `${head}\nback.again,باز,agent,yes`)).toMatchObject({ changes: 1 });
    expect((await signIn('back.again', old)).statusCode).toBe(401);
    // The table of before he was closed.
    expect(await take('users', before)).toMatchObject({ applied: true, firstPasswords: [] });
    expect(await csvOf('users')).not.toContain('back.again');
    const opened = await take('users', `${head}\nback.again,باز,agent,no`);
    expect(opened).toMatchObject({ applied: true, changes: 1 });
    expect(opened.firstPasswords.map(({ username }) => username)).toEqual(['back.again']);
    const fresh = opened.firstPasswords[0]?.password ?? '';
    expect((await signIn('back.again', old)).statusCode).toBe(401);
    expect((await signIn('back.again', fresh)).json()).toMatchObject({ mustChangePassword: true });
    expect(await actsOf('back.again')).toEqual([
      'user-added',
      'user-changed',
      'user-reopened',
      'first-password-given',
    ]);
  });

  test('a first password that was lost is made anew, and none for who has chosen his own', async () => {
    const head = 'username,name,roles,reset';
    const made = await take('users', `${head}\nlost.one,گم,agent,yes`);
    const lost = made.firstPasswords[0]?.password ?? '';
    const session = await signIn('lost.one', lost);
    const looked = await take('users', `${head}\nlost.one,گم,agent,yes`, false);
    expect(looked).toMatchObject({ changes: 1, applied: false, firstPasswords: [] });
    const again = await take('users', `${head}\nlost.one,گم,agent,yes`);
    const fresh = again.firstPasswords[0]?.password ?? '';
    expect(again).toMatchObject({ applied: true, changes: 1 });
    expect((await signIn('lost.one', lost)).statusCode).toBe(401);
    // Whoever found the first one is out as well.
    const cookie = String(session.headers['set-cookie']).split(';', 1)[0] ?? '';
    const found = { ...clerk, cookie };
    expect((await call('GET', '/api/session', undefined, found)).statusCode).toBe(401);
    expect((await signIn('lost.one', fresh)).statusCode).toBe(200);
    expect(problems(await take('users', `${head}\nexpert,کارشناس,agent,yes`))).toEqual([
      '2 reset password-chosen',
    ]);
    expect(await actsOf('lost.one')).toEqual(['user-added', 'first-password-given']);
  });

  test('nobody waits for a table that is only looked at, and no password is lost with a phone', async () => {
    const { store } = rig.database;
    const faults: string[] = [];
    let opened = 0;
    const table = userTable({
      store: {
        ...store,
        tx: (work) => {
          opened += 1;
          return store.tx(work);
        },
      },
      audit: { write: async () => undefined, record: async () => undefined },
      ...{ newId: randomUUID, randomBytes, nowMs: () => 1 },
      onLess: () => Promise.reject(new Error('the PBX is away')),
      onFault: (userId) => faults.push(userId),
    });
    const by = { userId: clerk.userId, address: '' };
    const csv = (row: string) => `username,name,roles\nback.again,باز,viewer\n${row}`;
    await table.take({ csv: csv('late.one,دیر,agent'), apply: false }, by);
    const faulty = await table.take({ csv: csv('late.one,دیر,emperor'), apply: true }, by);
    expect([faulty.applied, opened]).toEqual([false, 0]);
    const taken = await table.take({ csv: csv('late.one,دیر,agent'), apply: true }, by);
    expect([taken.applied, opened, faults.length]).toEqual([true, 1, 1]);
    expect(taken.firstPasswords.map(({ username }) => username)).toEqual(['late.one']);
    expect((await signIn('late.one', taken.firstPasswords[0]?.password ?? '')).statusCode).toBe(
      200,
    );
  });

  test('who changed whose roles is on record, without their names', async () => {
    const { store } = rig.database;
    const rows = await store.read.select().from(store.tables.audit);
    const changed = rows.filter(({ act }) => act === 'user-changed');
    expect(changed.map(({ detail }) => detail?.['rolesAfter'])).toContain('agent result viewer');
    expect(changed.every(({ userId }) => userId === clerk.userId)).toBe(true);
    expect(JSON.stringify(changed)).not.toContain('تازه');
    const acts = new Set(rows.map(({ act }) => act));
    expect(acts).toContain('users-exported');
    expect(acts).toContain('table-imported');
  });

  test('queues go out and come in; telephony has what a table has changed', async () => {
    const before = await csvOf('queues');
    expect(await take('queues', before)).toMatchObject({ rows: 1, changes: 0, applied: true });
    const csv = [
      'extension,name_fa,name_en,ring_limit_s,strategy,greeting_must_hear',
      '137,صف عمومی,General,۲۵,longest-idle,',
      '۱۳۸,صف آب,Water,30,round-robin,بله',
    ].join('\n');
    expect(await take('queues', csv, false)).toMatchObject({ applied: false, changes: 1 });
    expect(await csvOf('queues')).toBe(before);
    expect(await take('queues', csv)).toMatchObject({ applied: true, changes: 1, errors: [] });
    const listed = (await call('GET', '/api/queues')).json<QueueView[]>();
    expect(listed.find(({ extension }) => extension === '137')?.ringLimitMs).toBe(25_000);
    const water = listed.find(({ extension }) => extension === '138');
    expect(water).toMatchObject({ strategy: 'round-robin', greetingMustHear: true, version: 1 });
    await expect
      .poll(() =>
        rig.telephony.requests.some(
          (request) => request.type === 'configure-queue' && request.queue.extension === '138',
        ),
      )
      .toBe(true);
  });

  test('as many skills as the form takes go out and come in', async () => {
    const name = (at: number) => `${'مهارت'.repeat(7)}${'ابپتثجچحخد'[at]}`;
    const lines = Array.from({ length: 10 }, (_, at) => `${name(at)} 3 required`);
    const csv = `extension,name_fa,name_en,skills\n137,صف عمومی,General,"${lines.join('\n')}"`;
    const skills = async () =>
      (await call('GET', '/api/queues'))
        .json<QueueView[]>()
        .find(({ extension }) => extension === '137')?.skills;
    const without = 'extension,name_fa,name_en,skills\n137,صف عمومی,General,';
    expect(await take('queues', csv)).toMatchObject({ applied: true, changes: 1 });
    expect(await skills()).toBe(lines.join('\n'));
    const out = await csvOf('queues');
    expect(await take('queues', without)).toMatchObject({ applied: true, changes: 1 });
    expect(await take('queues', out)).toMatchObject({ applied: true, changes: 1 });
    expect(await skills()).toBe(lines.join('\n'));
    await take('queues', without);
  });

  test('two queues change their numbers and keys with each other in one file; two may not have one', async () => {
    const head = 'queue,extension,name_fa,name_en,language,menu_key';
    const idOf = async (extension: string) =>
      (await call('GET', '/api/queues'))
        .json<QueueView[]>()
        .find((one) => one.extension === extension)?.queueId;
    const two = ',150,عربی یک,One,ar,3\n,151,عربی دو,Two,ar,4';
    expect(await take('queues', `${head}\n${two}`)).toMatchObject({ applied: true });
    const [one, other] = [await idOf('150'), await idOf('151')];
    const swapped = `${one},151,عربی یک,One,ar,4\n${other},150,عربی دو,Two,ar,3`;
    expect(await take('queues', `${head}\n${swapped}`)).toMatchObject({
      ...{ applied: true, changes: 4, errors: [] },
    });
    expect([await idOf('150'), await idOf('151')]).toEqual([other, one]);
    const same = `${one},151,عربی یک,One,ar,4\n${other},151,عربی دو,Two,ar,4`;
    expect(problems(await take('queues', `${head}\n${same}`))).toEqual([
      '3 extension duplicate',
      '3 menu_key duplicate',
    ]);
    // Against a queue that is not in the file.
    const against = `${one},137,عربی یک,One,ar,4`;
    expect(problems(await take('queues', `${head}\n${against}`))).toEqual([
      '2 extension duplicate',
    ]);
    expect([await idOf('150'), await idOf('151')]).toEqual([other, one]);
  });

  test('a queue that cannot be is told with its cell, and no queue is changed', async () => {
    const before = await csvOf('queues');
    const csv = [
      'queue,extension,name_fa,name_en,ring_limit_s,strategy,callback_on',
      ',139,نو,New,3,longest-idle,',
      ',140,نو,New,20,loudest,',
      'nowhere,141,نو,New,20,longest-idle,',
      ',137,صف عمومی,General,20,longest-idle,yes',
      ',138,صف آب,Water,30,round-robin,',
      ',138,صف آب,Water,30,round-robin,',
    ].join('\n');
    expect(problems(await take('queues', csv))).toEqual([
      '2 ring_limit_s bad-value',
      '3 strategy bad-value',
      '4 queue unknown-queue',
      '5 callback_on no-trunk',
      '7 queue duplicate',
    ]);
    expect(await csvOf('queues')).toBe(before);
  });

  test('who serves what comes from a table, and whoever is not in it stays as he is', async () => {
    expect(await csvOf('queue-agents')).toContain('expert,,,');
    const csv = 'username,queue,rank\nexpert,138,1\nexpert,137,۲\n';
    expect(await take('queue-agents', csv)).toMatchObject({ applied: true, changes: 1 });
    const told = await csvOf('queue-agents');
    expect(told).toContain('expert,general,2,');
    expect(told).toContain('new.one,,,');
    expect(await take('queue-agents', told)).toMatchObject({ applied: true, changes: 0 });
    const wrong =
      'username,queue,rank\nnobody,137,1\nexpert,nowhere,1\nexpert,137,12\nexpert,137,1';
    expect(problems(await take('queue-agents', wrong))).toEqual([
      '2 username unknown-user',
      '3 queue unknown-queue',
      '4 rank bad-rank',
      '5 queue duplicate',
    ]);
    expect(await csvOf('queue-agents')).toBe(told);
  });
  test('skills come with the same table; a file without the column leaves them', async () => {
    const head = 'username,queue,rank,skills';
    const both = `${head}\nexpert,137,2,"arabic:۵، آب:3"\nexpert,138,1,\n`;
    expect(await take('queue-agents', both)).toMatchObject({ applied: true, errors: [] });
    const skills = async () =>
      (await call('GET', '/api/queue-agents'))
        .json<AgentQueuesView[]>()
        .find(({ userId }) => userId === expert.userId)?.skills;
    const had = [
      { name: 'arabic', level: 5 },
      { name: 'آب', level: 3 },
    ];
    expect(await skills()).toEqual(had);
    const out = await csvOf('queue-agents');
    expect(await take('queue-agents', out)).toMatchObject({ applied: true, changes: 0 });
    await take('queue-agents', 'username,queue,rank\nexpert,137,1');
    expect(await skills()).toEqual(had);
    const wrong = ['expert,137,1,arabic', 'expert,138,1,arabic:12', 'new.one,,,arabic:3 arabic:4'];
    expect(problems(await take('queue-agents', `${head}\n${wrong.join('\n')}`))).toEqual([
      '2 skills bad-skill',
      '3 skills bad-skill',
      '4 skills duplicate',
    ]);
    expect(await skills()).toEqual(had);
    expect(await take('queue-agents', `${head}\nexpert,,,`)).toMatchObject({ changes: 1 });
    expect(await skills()).toEqual([]);
    expect(await take('queue-agents', out)).toMatchObject({ applied: true, changes: 1 });
    expect(await skills()).toEqual(had);
  });
});
