import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { announcementRepository, makeAnnouncements } from '../../src/announcements/index.ts';
import { localIdMaker, smsRepository } from '../../src/sms/index.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';

/** Who is told what, and by which way; sending is told of in sms-outbox.test.ts. */
const PHONE = '+989151234567';
const NOW_MS = Date.UTC(2026, 10, 23, 6, 30);
let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(['sqlite', 'postgres'] as const)('telling the citizen on %s', (dialect) => {
  let db: TestDatabase;
  let sms: ReturnType<typeof smsRepository>;
  let announcements: ReturnType<typeof makeAnnouncements>;
  let closed: { caseId: string; cycle: number }[];
  const rows = (caseId: string) => announcementRepository(db.store, db.newId).ofCase(caseId);

  beforeAll(async () => {
    const url = dialect === 'sqlite' ? '' : await postgres.createDatabase('announcing');
    db = await openTestDatabase(url);
    const newLocalId = localIdMaker(() => NOW_MS, db.randomBelow);
    sms = smsRepository({ ...db, newLocalId });
  });
  afterAll(() => db.close());
  beforeEach(() => {
    closed = [];
    announcements = makeAnnouncements({
      announcements: announcementRepository(db.store, db.newId),
      outbox: sms,
      phoneHash: (e164) => db.personal.phoneHash(e164),
      markAnnounced: async () => undefined,
      markToldClosed: async (_w, { caseId, cycle }) => void closed.push({ caseId, cycle }),
    });
  });
  afterEach(async () => {
    const { announcement, smsOutbox } = db.store.tables;
    await db.store.tx(async (w) => {
      for (const table of [announcement, smsOutbox]) await w.delete(table);
    });
  });

  async function openCase(): Promise<string> {
    const id = db.newId();
    const columns = {
      id,
      kind: 'request',
      status: 'verified',
      cycle: 1,
      priority: 'normal',
      confidentiality: 'open',
      announceBy: 'sms',
      version: 1,
      eventCount: 0,
      eventHash: '',
      createdAtMs: NOW_MS,
    } as const;
    await db.store.tx(async (w) => {
      await w.insert(db.store.tables.cases).values(columns);
    });
    return id;
  }

  const tell = (caseId: string, phone: string | null, more: object = {}) =>
    db.store.tx((w) =>
      announcements.announceResult(w, {
        caseId,
        cycle: 1,
        outcome: 'solved',
        explanation: 'چاله خیابان ترمیم شد.',
        trackingCode: '481920375',
        phone,
        citizenName: 'زهرا محمدی',
        atMs: NOW_MS,
        ...more,
      }),
    );

  it('closes what can be told to nobody: there is no number at all', async () => {
    for (const phone of [null, '1234']) {
      const caseId = await openCase();
      await tell(caseId, phone);
      await tell(caseId, phone);
      expect(await rows(caseId)).toMatchObject([{ state: 'closed', reason: 'no-number' }]);
      expect(closed).toEqual([{ caseId, cycle: 1 }]);
      closed.length = 0;
    }
  });

  it('sends the tracking code once, and only to a mobile that wants it', async () => {
    const register = (caseId: string, phone: string | null) =>
      db.store.tx((w) =>
        announcements.announceRegistered(w, {
          caseId,
          contactId: caseId,
          phone,
          trackingCode: '481920375',
          citizenName: null,
          atMs: NOW_MS,
        }),
      );
    const unwilling = '+989150001122';
    await sms.receive({ ref: '7700', from: unwilling, line: '137', text: '۱۱' }, NOW_MS);
    for (const phone of [null, '05138412345', '+9647701234567', unwilling]) {
      await register(await openCase(), phone);
    }
    expect(await sms.list({ caseId: null, limit: 5 })).toEqual([]);
    const caseId = await openCase();
    await register(caseId, PHONE);
    await register(caseId, PHONE);
    const sent = await sms.list({ caseId: null, limit: 5 });
    expect(sent).toMatchObject([{ kind: 'registered', caseId, to: PHONE, urgent: true }]);
    expect(sent[0]?.body).toContain('کد رهگیری: 481920375');
  });

  it('sends no tracking code where the city does not want the second message', async () => {
    const silent = makeAnnouncements({
      announcements: announcementRepository(db.store, db.newId),
      outbox: sms,
      phoneHash: (e164) => db.personal.phoneHash(e164),
      markAnnounced: async () => undefined,
      markToldClosed: async () => undefined,
      acknowledge: false,
    });
    const of = { trackingCode: '481920375', phone: PHONE, citizenName: null, atMs: NOW_MS };
    const caseId = await openCase();
    await db.store.tx((w) => silent.announceRegistered(w, { caseId, contactId: caseId, ...of }));
    expect(await sms.list({ caseId: null, limit: 5 })).toEqual([]);
  });
});
