import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { familySuite } from './suites/told-family.ts';
import { laterSuite } from './suites/later.ts';
import { onTheWaySuite } from './suites/on-the-way.ts';
import { repliesSuite } from './suites/replies.ts';
import { sealedHistorySuite } from './suites/sealed-history.ts';
import { smsReviewSuite } from './suites/sms-review.ts';
import { tellingEdgesSuite } from './suites/telling-edges.ts';
import { tellingSuite } from './suites/telling.ts';

/** What follows a verdict, on both databases and with turned time. */
describe('SQLite', () => {
  const ownFile = async () => '';
  tellingSuite(ownFile);
  repliesSuite(ownFile);
  laterSuite(ownFile);
  onTheWaySuite(ownFile);
  familySuite(ownFile);
  tellingEdgesSuite(ownFile);
  sealedHistorySuite(ownFile);
  smsReviewSuite(ownFile);
});

describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  const ownDatabase = (name: string) => server.createDatabase(name);
  tellingSuite(ownDatabase);
  repliesSuite(ownDatabase);
  laterSuite(ownDatabase);
  onTheWaySuite(ownDatabase);
  familySuite(ownDatabase);
  tellingEdgesSuite(ownDatabase);
  sealedHistorySuite(ownDatabase);
  smsReviewSuite(ownDatabase);
});
