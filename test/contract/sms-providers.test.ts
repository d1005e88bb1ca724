import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smsirProvider } from '../../src/sms/smsir-provider.ts';
import { freeTcpPort } from '../support/free-port.ts';
import {
  openKavenegar,
  openSmsir,
  type Refused,
  type SmsAccount,
  type Wrong,
} from '../support/sms-accounts.ts';
import { SIM_NOW_MS } from '../support/sms-world.ts';

const anna = {
  ...{ localId: '371', to: '+989151234567', line: null },
  body: 'نتیجه درخواست 481920375: انجام شد',
};
const boris = {
  ...{ localId: '372', to: '+989361234567', line: null },
  body: 'نتیجه درخواست 275193846: انجام شد',
};
const doubtOf = (sms: typeof anna, taken: readonly string[] = []) => ({
  ...sms,
  ...{ sinceMs: SIM_NOW_MS, nowMs: SIM_NOW_MS },
  isTaken: async (ref: string) => taken.includes(ref),
});
const WRONGS: readonly Wrong[] = ['reset', 'cut', 'http', 'empty', 'badjson', 'badshape'];

/** What this house asks of a gateway, of each company's alike. */
describe.each([
  ['kavenegar', openKavenegar],
  ['sms.ir', openSmsir],
])('a gateway: %s', (_name, open) => {
  let account: SmsAccount;
  beforeEach(async () => {
    account = await open();
  });
  afterEach(() => account.close());

  /** Sends and tells the gateway's id. */
  async function send(sms = anna): Promise<string> {
    const outcome = await account.provider.send(sms);
    if (outcome.type !== 'accepted') throw new Error(JSON.stringify(outcome));
    return outcome.ref;
  }

  it('takes a message to its number in its words, and names it', async () => {
    const ref = await send();
    const other = await send(boris);
    expect(ref).not.toBe(other);
    expect(await account.held()).toEqual([
      { to: anna.to, text: anna.body },
      { to: boris.to, text: boris.body },
    ]);
  });

  it.each(['delivered', 'undelivered', 'blocked'] as const)(
    'tells what became of it: %s',
    async (how) => {
      const ref = await send();
      await account.end(how);
      expect((await account.provider.status([ref])).get(ref)).toBe(how);
    },
  );

  it('says nothing of what it does not know', async () => {
    const ref = await send();
    const unknown = ref.replace(/[0-9]+$/u, '1');
    await account.end('delivered');
    const found = await account.provider.status([unknown, ref]);
    expect([...found]).toEqual([[ref, 'delivered']]);
  });

  it.each(WRONGS)('whose answer is lost (%s) is asked, and says what it has', async (kind) => {
    await account.fail(kind, 'after');
    expect((await account.provider.send(anna)).type).toBe('unknown');
    expect(await account.held()).toHaveLength(1);
    expect((await account.provider.resolve(anna.localId, doubtOf(anna))).type).toBe('found');
    expect(await account.provider.resolve(boris.localId, doubtOf(boris))).toEqual({
      type: 'not_found',
    });
  });

  it.each(WRONGS)(
    'that took nothing (%s) leaves the same doubt, and does not find it',
    async (kind) => {
      await account.fail(kind, 'before');
      expect((await account.provider.send(anna)).type).toBe('unknown');
      expect(await account.held()).toEqual([]);
      expect(await account.provider.resolve(anna.localId, doubtOf(anna))).toEqual({
        type: 'not_found',
      });
    },
  );

  it.each<Refused>(['credit', 'config', 'busy', 'message', 'template'])(
    'refuses for a reason that tells what to do: %s',
    async (why) => {
      await account.refuse(why);
      expect(await account.provider.send(anna)).toMatchObject({ type: 'rejected', scope: why });
      expect(await account.held()).toEqual([]);
    },
  );

  it('refuses by itself what it cannot send', async () => {
    const landline = { ...anna, to: '+985138412345' };
    expect(await account.provider.send(landline)).toMatchObject({
      ...{ type: 'rejected', scope: 'message' },
    });
    await account.setCredit(0);
    expect(await account.provider.send(anna)).toMatchObject({ type: 'rejected', scope: 'credit' });
    expect(await account.provider.balance()).toEqual({ left: 0 });
    expect(await account.withWrongKey.send(anna)).toMatchObject({
      ...{ type: 'rejected', scope: 'config' },
    });
    expect(await account.held()).toEqual([]);
  });

  it('tells what citizens wrote, by one name however often it is asked', async () => {
    await account.write(anna.to, '۳۳ درست نشده');
    const first = await account.provider.inbox('unread', 1, SIM_NOW_MS);
    const again = await account.provider.inbox('read', 1, SIM_NOW_MS);
    expect(first.messages).toMatchObject([{ from: anna.to, text: '۳۳ درست نشده' }]);
    expect(again.messages).toEqual(first.messages);
    expect((await account.provider.inbox('unread', 1, SIM_NOW_MS)).messages).toEqual([]);
  });

  it('shows its key in no fault', async () => {
    await account.fail('reset', 'after');
    const outcome = await account.provider.send(anna);
    const closed = account.provider;
    await account.close();
    const fault: unknown = await closed.balance().catch((error: unknown) => error);
    const shown = inspect([outcome, fault], { depth: 10, showHidden: true });
    expect(shown).toContain('not_sent');
    expect(shown).not.toContain(account.key);
  });
});

describe('a gateway that knows no keys of ours', () => {
  let account: SmsAccount;
  beforeEach(async () => {
    account = await openSmsir();
  });
  afterEach(() => account.close());

  it('says so, and is nowhere when nobody listens', async () => {
    expect(account.provider.caps).toMatchObject({ idempotencyKey: false, queryByKey: null });
    const nowhere = smsirProvider({
      ...{ apiKey: 'K', line: '3000', baseUrl: `http://127.0.0.1:${await freeTcpPort()}` },
    });
    expect(await nowhere.send(anna)).toEqual({ type: 'not_sent', code: 'ECONNREFUSED' });
  });

  it('does not take an older message, nor that of another row, for the one in doubt', async () => {
    const outcome = await account.provider.send(anna);
    if (outcome.type !== 'accepted') throw new Error(outcome.type);
    const resolve = (doubt: object) =>
      account.provider.resolve(anna.localId, { ...doubtOf(anna), ...doubt });
    expect(await resolve({})).toMatchObject({ type: 'found', ref: outcome.ref });
    expect(await resolve(doubtOf(anna, [outcome.ref]))).toEqual({ type: 'not_found' });
    const later = SIM_NOW_MS + 3_600_000;
    expect(await resolve({ sinceMs: later, nowMs: later })).toEqual({ type: 'not_found' });
  });
});
