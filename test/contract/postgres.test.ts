import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate, openStore, seedReference } from '../../src/db/index.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { caseListsSuite } from './suites/case-lists.ts';
import { accessSuite } from './suites/access.ts';
import { casesSuite } from './suites/cases.ts';
import { correctionsSuite } from './suites/corrections.ts';
import { commissionsSuite } from './suites/commissions.ts';
import { citizensSuite } from './suites/citizens.ts';
import { directorySuite } from './suites/directory.ts';
import { markedCallersSuite } from './suites/marked-callers.ts';
import { emergenciesAtWorkSuite } from './suites/emergencies-at-work.ts';
import { emergenciesSuite } from './suites/emergencies.ts';
import { fieldSuite } from './suites/field.ts';
import { erasureSuite } from './suites/erasure.ts';
import { forgettingSuite } from './suites/forgetting.ts';
import { duplicatesSuite } from './suites/duplicates.ts';
import { managerSessionsSuite } from './suites/manager-sessions.ts';
import { managerTalksSuite } from './suites/manager-talks.ts';
import { mattersSuite } from './suites/matters.ts';
import { mergesSuite } from './suites/merges.ts';
import { nuisanceSuite } from './suites/nuisance.ts';
import { inspectionSuite } from './suites/inspection.ts';
import { officialsSuite } from './suites/officials.ts';
import { oversightSuite } from './suites/oversight.ts';
import { peopleSuite } from './suites/people.ts';
import { queuesSuite } from './suites/queues.ts';
import { policyChangeSuite } from './suites/policy-change.ts';
import { recodingSuite } from './suites/recoding.ts';
import { referralsSuite } from './suites/referrals.ts';
import { reportersSuite } from './suites/reporters.ts';
import { returnsSuite } from './suites/returns.ts';
import { searchSuite } from './suites/search.ts';
import { seedSuite } from './suites/seed.ts';
import { settingsSuite } from './suites/settings.ts';
import { skillsSuite } from './suites/skills.ts';
import { smsDueSuite } from './suites/sms-due.ts';
import { smsLimitsSuite } from './suites/sms-limits.ts';
import { smsTemplatesSuite } from './suites/sms-templates.ts';
import { trackingSuite } from './suites/tracking.ts';
import { storeSuite } from './suites/store.ts';
import { warningsSuite } from './suites/warnings.ts';
import { watchingSuite } from './suites/watching.ts';
import { transitionsSuite } from './suites/transitions.ts';
import { worksAmountsSuite } from './suites/works-amounts.ts';
import { worksSuite } from './suites/works.ts';

/** The same suites as sqlite.test.ts, on a real PostgreSQL started for them. */
describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 240_000);
  afterAll(() => server.stop());

  const ownDatabase = (name: string) => server.createDatabase(name);
  storeSuite(ownDatabase);
  seedSuite(ownDatabase);
  searchSuite(ownDatabase);
  peopleSuite(ownDatabase);
  accessSuite(ownDatabase);
  watchingSuite(ownDatabase);
  settingsSuite(ownDatabase);
  queuesSuite(ownDatabase);
  skillsSuite(ownDatabase);
  directorySuite(ownDatabase);
  markedCallersSuite(ownDatabase);
  smsTemplatesSuite(ownDatabase);
  smsDueSuite(ownDatabase);
  smsLimitsSuite(ownDatabase);
  nuisanceSuite(ownDatabase);
  casesSuite(ownDatabase);
  caseListsSuite(ownDatabase);
  correctionsSuite(ownDatabase);
  recodingSuite(ownDatabase);
  reportersSuite(ownDatabase);
  policyChangeSuite(ownDatabase);
  referralsSuite(ownDatabase);
  emergenciesSuite(ownDatabase);
  emergenciesAtWorkSuite(ownDatabase);
  managerSessionsSuite(ownDatabase);
  managerTalksSuite(ownDatabase);
  worksSuite(ownDatabase);
  worksAmountsSuite(ownDatabase);
  oversightSuite(ownDatabase);
  officialsSuite(ownDatabase);
  returnsSuite(ownDatabase);
  inspectionSuite(ownDatabase);
  transitionsSuite(ownDatabase);
  mattersSuite(ownDatabase);
  mergesSuite(ownDatabase);
  duplicatesSuite(ownDatabase);
  trackingSuite(ownDatabase);
  citizensSuite(ownDatabase);
  erasureSuite(ownDatabase);
  forgettingSuite(ownDatabase);
  fieldSuite(ownDatabase);
  commissionsSuite(ownDatabase);
  warningsSuite(ownDatabase);

  test('two servers on one database are still one writer: nothing is lost between them', async () => {
    const databaseUrl = await ownDatabase('two-servers');
    const options = { databaseUrl, sqlitePath: '', monotonicMs: () => 0, onSlow: () => undefined };
    const [one, two] = [openStore(options), openStore(options)];
    const migrated = await Promise.all([migrate(one), migrate(two)]);
    expect(migrated.flat()).toContain('0000_initial.sql');
    await Promise.all([seedReference(one, 1), seedReference(two, 1)]);
    const { channel } = one.tables;
    const phone = eq(channel.id, 'phone');
    const addOne = (store: typeof one) =>
      store.tx(async (w) => {
        const [row] = await w.select().from(channel).where(phone);
        await w
          .update(channel)
          .set({ place: (row?.place ?? 0) + 1 })
          .where(phone);
      });
    await Promise.all(Array.from({ length: 50 }, (_, n) => addOne(n % 2 === 0 ? one : two)));
    const [row] = await one.read.select().from(channel).where(phone);
    expect(row?.place).toBe(50);
    await Promise.all([one.close(), two.close()]);
  });

  test('a connection cut in the middle of work fails that work alone; the next goes on', async () => {
    const databaseUrl = await ownDatabase('cut');
    const store = openStore({
      databaseUrl,
      sqlitePath: '',
      monotonicMs: () => 0,
      onSlow: () => undefined,
    });
    const cut = store.tx(async (w) => {
      await w.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
    });
    await expect(cut).rejects.toThrow();
    expect(await store.tx(async () => 'goes on')).toBe('goes on');
    await store.close();
  });
});
