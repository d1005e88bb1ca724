import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { knowledgeSuite } from './suites/knowledge.ts';
import { organisingSuite } from './suites/organising.ts';
import { tablesOutSuite } from './suites/tables-out.ts';

/** What administrators and trainers write: routing, weeks, codes, files of them in and out, articles. */
describe('SQLite', () => {
  organisingSuite(async () => '');
  tablesOutSuite(async () => '');
  knowledgeSuite(async () => '');
});

describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  organisingSuite((name) => server.createDatabase(name));
  tablesOutSuite((name) => server.createDatabase(name));
  knowledgeSuite((name) => server.createDatabase(name));
});
