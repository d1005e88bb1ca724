import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { casesSuite } from './suites/cases.ts';
import { citizensSuite } from './suites/citizens.ts';
import { peopleSuite } from './suites/people.ts';
import { searchSuite } from './suites/search.ts';
import { storeSuite } from './suites/store.ts';

/** The same suites as sqlite.test.ts, on a real PostgreSQL started for them. */
describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.stop());

  const ownDatabase = (name: string) => server.createDatabase(name);
  storeSuite(ownDatabase);
  searchSuite(ownDatabase);
  peopleSuite(ownDatabase);
  casesSuite(ownDatabase);
  citizensSuite(ownDatabase);
});
