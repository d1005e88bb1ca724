import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { laterSuite } from './suites/later.ts';
import { repliesSuite } from './suites/replies.ts';
import { sealedHistorySuite } from './suites/sealed-history.ts';
import { tellingEdgesSuite } from './suites/telling-edges.ts';
import { tellingSuite } from './suites/telling.ts';

/** What follows a verdict, on both databases and with turned time. */
describe('SQLite', () => {
  const ownFile = async () => '';
  tellingSuite(ownFile);
  repliesSuite(ownFile);
  laterSuite(ownFile);
  tellingEdgesSuite(ownFile);
  sealedHistorySuite(ownFile);
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
  tellingEdgesSuite(ownDatabase);
  sealedHistorySuite(ownDatabase);
});
