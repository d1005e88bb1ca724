import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  localIdMaker,
  type Outbox,
  type SmsProvider,
  smsRepository,
  standsIn,
  startOutbox,
  startOutboxes,
} from '../../src/sms/index.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { openKavenegar, openSmsir, type SmsAccount } from '../support/sms-accounts.ts';
import { FAST_RULES } from '../support/sms-worker-config.ts';
import { SIM_NOW_MS } from '../support/sms-world.ts';

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** The product waits a minute and a half. */
const AFTER_MS = 300;

/** Two accounts, one outbox: what the first may have taken never leaves by the second. */
describe('two gateways', () => {
  let db: TestDatabase;
  let first: SmsAccount;
  let second: SmsAccount;
  let sms: ReturnType<typeof smsRepository>;
  let workers: Outbox[];
  let queued = 0;
  const startedAtMs = Date.now();
  const now = (): number => SIM_NOW_MS + (Date.now() - startedAtMs);

  beforeEach(async () => {
    db = await openTestDatabase();
    first = await openKavenegar();
    second = await openSmsir();
    workers = [];
    const newLocalId = localIdMaker(now, db.randomBelow);
    sms = smsRepository({ ...db, newLocalId, pollAfterMs: [50, 100, 200, 400, 800, 60_000] });
  });
  afterEach(async () => {
    for (const worker of workers) await worker.stop();
    await first.close();
    await second.close();
    await db.close();
  });

  function work(
    provider: SmsProvider,
    mayTakeNew?: (atMs: number) => boolean,
    rules: Partial<typeof FAST_RULES> = {},
  ): Outbox {
    const resend = provider.caps.idempotencyKey;
    const worker = startOutbox({
      ...{ repository: sms, provider, now, random: Math.random, log: QUIET },
      rules: { ...FAST_RULES, resend, ...rules },
      breaker: { openAfter: 3, openForMs: 100 },
      ...{ ratePerSecond: 200, lookEveryMs: 30 },
      ...(mayTakeNew === undefined ? {} : { mayTakeNew }),
    });
    workers.push(worker);
    return worker;
  }
  /** As the server puts them together. */
  function workBoth(chosen = () => first.provider): Outbox {
    const both = startOutboxes({
      ...{ repository: sms, now, random: Math.random, rules: FAST_RULES, logOf: () => QUIET },
      ...{ accounts: [first.provider, second.provider], first: chosen, standInAfterMs: AFTER_MS },
      breaker: { openAfter: 3, openForMs: 100 },
      ...{ ratePerSecond: 200, lookEveryMs: 30 },
    });
    workers.push(both);
    return both;
  }

  async function queue(): Promise<string> {
    queued += 1;
    const { smsId } = await db.store.tx((w) =>
      sms.enqueue(w, {
        ...{ kind: 'test', caseId: null, cycle: null, phone: '+989151234567', urgent: true },
        ...{ body: `پیام ${queued}`, dedupeKey: `test:${queued}` },
        ...{ nowMs: now(), expiresAtMs: now() + 3_600_000 },
      }),
    );
    return smsId;
  }
  const rowOf = async (smsId: string) =>
    (await sms.list({ caseId: null, limit: 50 })).find(({ id }) => id === smsId);
  const until = (smsId: string, state: string) =>
    eventually(`${smsId} is ${state}`, 8000, async () => {
      const row = await rowOf(smsId);
      return row?.state === state ? row : null;
    });

  it('the second rests while the first one is well', async () => {
    workBoth();
    await until(await queue(), 'accepted');
    expect(await second.held()).toEqual([]);
  });

  it('the second sends when the first has no credit, and the first again when it has', async () => {
    await first.setCredit(0);
    workBoth();
    const id = await queue();
    expect(await until(id, 'accepted')).toMatchObject({ provider: 'smsir' });
    expect(await first.held()).toEqual([]);
    await second.end('delivered');
    await until(id, 'delivered');
    await first.setCredit(1_000_000);
    await eventually(
      'the first is well again',
      8000,
      () => workers[0]?.breaker.openSinceMs === null,
    );
    expect(await until(await queue(), 'accepted')).toMatchObject({ provider: 'simulator' });
    expect(await second.held()).toHaveLength(1);
  });

  it('another is chosen as the first while messages leave: it sends, and the former follows what it has taken', async () => {
    let chosen = first.provider;
    const both = workBoth(() => chosen);
    const before = await queue();
    expect(await until(before, 'accepted')).toMatchObject({ provider: 'simulator' });
    chosen = second.provider;
    const after = await queue();
    expect(await until(after, 'accepted')).toMatchObject({ provider: 'smsir' });
    await first.end('delivered');
    await until(before, 'delivered');
    // And stands by for the new one, as that one did for it.
    await second.setCredit(0);
    expect(await until(await queue(), 'accepted')).toMatchObject({ provider: 'simulator' });
    expect(both.breaker.openSinceMs).not.toBeNull();
    chosen = first.provider;
    expect(both.breaker.openSinceMs).toBeNull();
  });

  it('what the first may have sent stays its own, however long it is away', async () => {
    await first.fail('reset', 'after');
    // Nothing can be asked of it after that.
    const mute: SmsProvider = {
      ...first.provider,
      resolve: async () => ({ type: 'indeterminate', code: 'timeout' }),
    };
    const one = work(mute);
    work(second.provider, (atMs) => standsIn(one.breaker, atMs, AFTER_MS));
    const doubtful = await queue();
    await until(doubtful, 'uncertain');
    await first.setCredit(0);
    const fresh = await queue();
    expect(await until(fresh, 'accepted')).toMatchObject({ provider: 'smsir' });
    const texts = (await second.held()).map(({ text }) => text);
    expect(texts).toHaveLength(1);
    expect((await first.held()).map(({ text }) => text)).not.toEqual(texts);
    expect(['uncertain', 'sending']).toContain((await rowOf(doubtful))?.state);
  });

  it('the second asks about its own doubts even when the first one is well', async () => {
    const gone = work(second.provider, () => true);
    await second.fail('reset', 'after');
    const id = await queue();
    await until(id, 'uncertain');
    await gone.stop();
    workBoth();
    expect(await until(id, 'accepted')).toMatchObject({ provider: 'smsir' });
    expect(await first.held()).toEqual([]);
    expect(await second.held()).toHaveLength(1);
  });

  it('the second sends nothing again that it does not find: a person looks', async () => {
    await second.fail('reset', 'before');
    work(second.provider, () => true);
    expect(await until(await queue(), 'needs_review')).toMatchObject({
      reason: 'not-found-without-key',
    });
    expect(await second.held()).toEqual([]);
  });

  it('what an account has that is no longer set wakes no other one, and ends with a person', async () => {
    const gone = work(second.provider, () => true);
    const accepted = await queue();
    await until(accepted, 'accepted');
    await second.fail('reset', 'after');
    const doubtful = await queue();
    await until(doubtful, 'uncertain');
    await gone.stop();
    expect(await sms.nextDueAtMs(second.provider.id)).not.toBeNull();
    expect(await sms.nextDueAtMs(first.provider.id)).toBeNull();
    const resolveMs = 11 * 3_600_000;
    const end = (accounts: SmsProvider['id'][], laterMs: number): Promise<number> =>
      sms.endGone(accounts, resolveMs, now() + laterMs);
    expect(await end([first.provider.id, second.provider.id], 90 * 3_600_000)).toBe(0);
    expect(await end([first.provider.id], resolveMs - 60_000)).toBe(0);
    expect(await end([first.provider.id], resolveMs + 60_000)).toBe(1);
    const [doubt, kept] = [await rowOf(doubtful), await rowOf(accepted)];
    expect(doubt).toMatchObject({ state: 'needs_review', reason: 'account-gone' });
    expect(kept?.state).toBe('accepted');
    expect(await end([first.provider.id], 49 * 3_600_000)).toBe(1);
    expect(await rowOf(accepted)).toMatchObject({ state: 'needs_review', reason: 'account-gone' });
    expect(await end([first.provider.id], 50 * 3_600_000)).toBe(0);
  });
});
