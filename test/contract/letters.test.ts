import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { letterWaysSuite } from './suites/letter-ways.ts';
import { lettersSuite } from './suites/letters.ts';

describe('SQLite', () => {
  lettersSuite(async () => '');
  letterWaysSuite(async () => '');
});

describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 240_000);
  afterAll(() => server.stop());
  const ownDatabase = (name: string) => server.createDatabase(name);
  lettersSuite(ownDatabase);
  letterWaysSuite(ownDatabase);
});
