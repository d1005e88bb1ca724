import { describe } from 'vitest';
import { callbacksSuite } from './suites/callbacks.ts';
import { callsSuite } from './suites/calls.ts';
import { lineSuite } from './suites/line.ts';
import { fallbackSuite } from './suites/fallback.ts';

/** The same suite as calls-postgres.test.ts. */
describe('SQLite', () => {
  callsSuite(async () => '');
  callbacksSuite(async () => '');
  fallbackSuite(async () => '');
  lineSuite(async () => '');
});
