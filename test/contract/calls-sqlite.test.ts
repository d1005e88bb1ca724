import { describe } from 'vitest';
import { callsSuite } from './suites/calls.ts';

/** The same suite as calls-postgres.test.ts. */
describe('SQLite', () => {
  callsSuite(async () => '');
});
