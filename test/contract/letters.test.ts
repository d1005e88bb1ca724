import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { lettersSuite } from './suites/letters.ts';

describe('SQLite', () => {
  lettersSuite(async () => '');
});

describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 240_000);
  afterAll(() => server.stop());
  lettersSuite((name) => server.createDatabase(name));
});
