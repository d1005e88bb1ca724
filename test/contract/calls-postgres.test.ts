import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { brokenPromisesSuite } from './suites/broken-promises.ts';
import { callbacksSuite } from './suites/callbacks.ts';
import { agentStatesSuite } from './suites/agent-states.ts';
import { callHistorySuite } from './suites/call-history.ts';
import { callWaitsSuite } from './suites/call-waits.ts';
import { callsSuite } from './suites/calls.ts';
import { fairnessSuite } from './suites/fairness.ts';
import { keptPromisesSuite } from './suites/kept-promises.ts';
import { lineAuditSuite } from './suites/line-audit.ts';
import { lineSuite } from './suites/line.ts';
import { impatient, lockedSuite, patient } from './suites/locked.ts';
import { missedCallersSuite } from './suites/missed-callers.ts';
import { missedSettlingSuite } from './suites/missed-settling.ts';
import { ownWorkSuite } from './suites/own-work.ts';
import { queueLogSuite } from './suites/queue-log.ts';
import { queueLogFiguresSuite } from './suites/queue-log-figures.ts';
import { fallbackSuite } from './suites/fallback.ts';
import { voiceMessagesSuite } from './suites/voice-messages.ts';

/** The same suite as calls-sqlite.test.ts, on a real PostgreSQL. */
describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 240_000);
  afterAll(() => server.stop());

  callsSuite((name) => server.createDatabase(name));
  callbacksSuite((name) => server.createDatabase(name));
  brokenPromisesSuite((name) => server.createDatabase(name));
  agentStatesSuite((name) => server.createDatabase(name));
  callHistorySuite((name) => server.createDatabase(name));
  callWaitsSuite((name) => server.createDatabase(name));
  fairnessSuite((name) => server.createDatabase(name));
  fallbackSuite((name) => server.createDatabase(name));
  keptPromisesSuite((name) => server.createDatabase(name));
  ownWorkSuite((name) => server.createDatabase(name));
  lineAuditSuite((name) => server.createDatabase(name));
  lineSuite((name) => server.createDatabase(name));
  lockedSuite((name) => server.createDatabase(name), [patient, impatient]);
  missedCallersSuite((name) => server.createDatabase(name));
  missedSettlingSuite((name) => server.createDatabase(name));
  queueLogSuite((name) => server.createDatabase(name));
  queueLogFiguresSuite((name) => server.createDatabase(name));
  voiceMessagesSuite((name) => server.createDatabase(name));
});
