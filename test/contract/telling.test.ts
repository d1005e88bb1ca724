import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { repliesSuite } from './suites/replies.ts';
import { tellingSuite } from './suites/telling.ts';

/** What follows a verdict, on both databases and with turned time. */
describe('SQLite', () => {
  const ownFile = async () => '';
  tellingSuite(ownFile);
  repliesSuite(ownFile);
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
});
