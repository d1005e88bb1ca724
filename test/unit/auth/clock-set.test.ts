import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accessOf, type Auth, makeAuth } from '../../../src/auth/index.ts';
import { codeOf, stepAt } from '../../../src/auth/totp.ts';
import { verifySessionCookie } from '../../../src/edge/session-cookie.ts';
import { createSteadyClock } from '../../../src/kit/steady-clock.ts';
import { countOver } from '../../../src/retention/index.ts';
import { tidyingRepository } from '../../../src/retention/repository-tidying.ts';
import { secretOf } from '../../support/authenticator.ts';
import { type CaseHouse, openCaseHouse, PASSWORD } from '../../support/case-house.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const KEY = Buffer.alloc(32, 9);
const ADDRESS = '10.0.0.1';
/** By people, by a bad battery: by more than a shift. */
const jumps = [-13 * HOUR_MS, 13 * HOUR_MS];

/** The machine's clock is set while people are signed in, sign in, and prove who they are. */
describe('when the clock is set', () => {
  /** `trueMs`: the world's time, by which telephones and authenticators go. */
  const machine = { wallMs: 0, monotonicMs: 0, trueMs: 0 };
  let house: CaseHouse;
  let auth: Auth;
  let steady: ReturnType<typeof createSteadyClock>;
  let names = 0;

  beforeAll(async () => {
    house = await openCaseHouse();
    machine.trueMs = house.clock.nowMs;
  });
  afterAll(() => house.close());
  /** Each begins with a new server on a machine that is right. */
  beforeEach(async () => {
    machine.wallMs = machine.trueMs;
    await startServer();
  });

  /** @param notBeforeMs what the last server has kept of its time */
  async function startServer(notBeforeMs = 0): Promise<void> {
    const wallMs = () => machine.wallMs;
    steady = createSteadyClock({ wallMs, monotonicMs: () => machine.monotonicMs, notBeforeMs });
    const { store, personal, newId, randomBytes } = house;
    const { nowMs } = steady;
    const access = accessOf({ store, personal, newId, randomBytes, nowMs, wallMs });
    auth = await makeAuth({ ...access, sessionKey: KEY.toString('base64') });
  }
  function pass(ms: number): void {
    machine.wallMs += ms;
    machine.monotonicMs += ms;
    machine.trueMs += ms;
    steady.nowMs();
  }
  async function somebody(role = 'agent'): Promise<{ userId: string; username: string }> {
    names += 1;
    const username = `set-${names}`;
    const { result, userId } = await auth.addUser({
      ...{ username, name: username, roles: [role], password: PASSWORD },
    });
    if (result !== 'added') throw new Error(result);
    return { userId, username };
  }
  const tries = (username: string, more: { password?: string; code?: string } = {}) =>
    auth.signIn({ username, password: PASSWORD, ...more }, ADDRESS);
  async function signsIn(username: string, code?: string) {
    const done = await tries(username, code === undefined ? {} : { code });
    if (done.type !== 'signed-in') throw new Error(done.type);
    const header = `__Host-pasokh=${done.cookie}`;
    const isIn = async () => (await auth.authenticate(header)) !== null;
    return { cookie: done.cookie, header, isIn };
  }
  async function withAuthenticator() {
    const { userId, username } = await somebody();
    const begun = await auth.secondFactors.begin(userId, username);
    const secret = secretOf(begun?.secret ?? '');
    const code = () => codeOf(secret, stepAt(machine.trueMs));
    const on = await auth.secondFactors.confirm(userId, code());
    if (on.type !== 'on') throw new Error(on.type);
    pass(MINUTE_MS);
    return { userId, username, code, paper: on.codes };
  }

  describe.each(jumps)('by %d ms', (jumpMs) => {
    test('nobody is signed out, and a shift is as long as a shift', async () => {
      const { username } = await somebody();
      const before = await signsIn(username);
      machine.wallMs += jumpMs;
      const after = await signsIn(username);
      expect([await before.isIn(), await after.isIn()]).toEqual([true, true]);
      // The edge has the machine's clock alone, and lets who has just signed in to his telephone.
      expect(verifySessionCookie(after.cookie, KEY, machine.wallMs)).not.toBeNull();
      // By a tenth slower or faster the clock comes back to the machine's.
      pass(10 * HOUR_MS);
      expect([await before.isIn(), await after.isIn()]).toEqual([true, true]);
      pass(4 * HOUR_MS);
      expect([await before.isIn(), await after.isIn()]).toEqual([false, false]);
    });

    test('and the server is replaced: whoever has just signed in is still in', async () => {
      const { username } = await somebody();
      machine.wallMs += jumpMs;
      const { isIn } = await signsIn(username);
      const keptMs = steady.nowMs();
      // A clock that is right again, or a later one: what was kept holds the time.
      await startServer(keptMs);
      expect(await isIn()).toBe(jumpMs < 0);
    });

    test('a door that wrong passwords have shut opens at its time', async () => {
      const { username } = await somebody();
      for (let n = 0; n < 5; n += 1) await tries(username, { password: 'guess' });
      expect((await tries(username)).type).toBe('locked-out');
      machine.wallMs += jumpMs;
      pass(20_000);
      expect((await tries(username)).type).toBe('locked-out');
      pass(15_000);
      expect((await tries(username)).type).toBe('signed-in');
    });

    test('codes go by the world, each once: with a wrong clock the paper is there, with a right one the phone', async () => {
      const { username, code, paper } = await withAuthenticator();
      machine.wallMs += jumpMs;
      expect((await tries(username, { code: code() })).type).toBe('wrong-second-factor');
      await signsIn(username, paper[0]);
      // Set right: the server's own clock is hours away from it now, and nobody's code is.
      pass(8 * HOUR_MS);
      machine.wallMs = machine.trueMs;
      await signsIn(username, code());
      // Whoever has looked over a shoulder waits for the minute to come again.
      const seen = code();
      pass(2 * MINUTE_MS);
      machine.wallMs -= 2 * MINUTE_MS;
      expect((await tries(username, { code: seen })).type).toBe('wrong-second-factor');
    });

    test('a rule that a role needs a second factor counts from the next sign-in', async () => {
      machine.wallMs += jumpMs;
      const { username } = await somebody('training');
      const before = await signsIn(username);
      pass(1_000);
      await auth.secondFactors.setRule('training', true);
      pass(1_000);
      const after = await signsIn(username);
      const factorOf = async ({ header }: { header: string }) =>
        (await auth.authenticate(header))?.user.secondFactor;
      expect([await factorOf(before), await factorOf(after)]).toEqual(['off', 'missing']);
      await auth.secondFactors.setRule('training', false);
    });
  });

  test('a clock that was a year ahead and is set right leaves no session for that year', async () => {
    const { userId, username } = await somebody();
    machine.wallMs += 365 * DAY_MS;
    await startServer();
    const { isIn } = await signsIn(username);
    expect(await isIn()).toBe(true);
    machine.wallMs = machine.trueMs;
    // The mark of a year ahead is known for a mistake: it begins anew.
    await startServer();
    expect(await isIn()).toBe(false);
    expect((await auth.sessionCounts()).get(userId)).toBeUndefined();
    const now = await signsIn(username);
    expect(await now.isIn()).toBe(true);
    // Nor one that stands again when the year has come: it goes with what is over.
    const nowMs = steady.nowMs();
    expect(await countOver(house.store, ['session'], 0, nowMs)).toBe(1);
    expect(await tidyingRepository(house.store).takeBatch('session', 0, nowMs)).toBe(1);
    expect(await now.isIn()).toBe(true);
  });

  test('nor a program’s key: it would be good for a year more than was said', async () => {
    const by = { userId: (await somebody()).userId, address: ADDRESS };
    const wanted = { name: 'x', access: 'read', days: 30 } as const;
    const make = async () =>
      (await auth.apiKeys.make({ ...wanted, permissions: ['board'] }, by, house.audit)).key;
    const opens = async (key: string) => (await auth.apiKeys.authenticate(key)) !== null;
    machine.wallMs += 365 * DAY_MS;
    await startServer();
    const key = await make();
    expect(await opens(key)).toBe(true);
    machine.wallMs = machine.trueMs;
    await startServer();
    expect([await opens(key), await opens(await make())]).toEqual([false, true]);
    // It is told apart from the others, and revoked by a person: a clock may be behind as well.
    const ahead = async () => (await auth.apiKeys.list()).filter(({ isAhead }) => isAhead);
    const [made, ...others] = await ahead();
    expect([made?.revokedAtMs, others]).toEqual([null, []]);
    expect(await auth.apiKeys.revoke(made?.keyId ?? '', by, house.audit)).toBe(true);
    expect(await ahead()).toEqual([]);
    const { audit } = house.store.tables;
    const entries = await house.store.read.select().from(audit);
    const acts = entries.filter(({ subjectId }) => subjectId === made?.keyId);
    expect(acts.map(({ act, userId }) => `${act} by ${userId}`).toSorted()).toEqual([
      `api-key-made by ${by.userId}`,
      `api-key-revoked by ${by.userId}`,
    ]);
    // The year has come: what was revoked opens nothing.
    machine.wallMs = machine.trueMs + 366 * DAY_MS;
    await startServer();
    expect(await opens(key)).toBe(false);
    machine.wallMs = machine.trueMs;
    await startServer();
  });

  test('a rule of a second factor that was made while the clock was a year ahead holds when it is right', async () => {
    const { username } = await somebody('training');
    machine.wallMs += 365 * DAY_MS;
    await startServer();
    await auth.secondFactors.setRule('training', true);
    machine.wallMs = machine.trueMs;
    await startServer();
    const { header } = await signsIn(username);
    expect((await auth.authenticate(header))?.user.secondFactor).toBe('missing');
    await auth.secondFactors.setRule('training', false);
  });
});
