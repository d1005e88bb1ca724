import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { knowledgeSuite } from './suites/knowledge.ts';
import { organisingSuite } from './suites/organising.ts';

/** What administrators and trainers write: routing, weeks, codes, files of them, articles. */
describe('SQLite', () => {
  organisingSuite(async () => '');
  knowledgeSuite(async () => '');
});

describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  organisingSuite((name) => server.createDatabase(name));
  knowledgeSuite((name) => server.createDatabase(name));
});
