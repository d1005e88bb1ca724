import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { circularsSuite } from './suites/circulars.ts';
import { handoversSuite } from './suites/handovers.ts';
import { recurringSuite } from './suites/recurring.ts';
import { trainingsSuite } from './suites/trainings.ts';

/** What one shift leaves to the next, and what everybody of them must know. */
describe('SQLite', () => {
  circularsSuite(async () => '');
  handoversSuite(async () => '');
  recurringSuite(async () => '');
  trainingsSuite(async () => '');
});

describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  circularsSuite((name) => server.createDatabase(name));
  handoversSuite((name) => server.createDatabase(name));
  recurringSuite((name) => server.createDatabase(name));
  trainingsSuite((name) => server.createDatabase(name));
});
