import { describe } from 'vitest';
import { brokenPromisesSuite } from './suites/broken-promises.ts';
import { callbacksSuite } from './suites/callbacks.ts';
import { agentStatesSuite } from './suites/agent-states.ts';
import { callHistorySuite } from './suites/call-history.ts';
import { callWaitsSuite } from './suites/call-waits.ts';
import { callsSuite } from './suites/calls.ts';
import { fairnessSuite } from './suites/fairness.ts';
import { keptPromisesSuite } from './suites/kept-promises.ts';
import { lineSuite } from './suites/line.ts';
import { patient, lockedSuite } from './suites/locked.ts';
import { missedCallersSuite } from './suites/missed-callers.ts';
import { missedSettlingSuite } from './suites/missed-settling.ts';
import { ownWorkSuite } from './suites/own-work.ts';
import { queueLogSuite } from './suites/queue-log.ts';
import { queueLogFiguresSuite } from './suites/queue-log-figures.ts';
import { fallbackSuite } from './suites/fallback.ts';
import { voiceMessagesSuite } from './suites/voice-messages.ts';

/** The same suite as calls-postgres.test.ts. */
describe('SQLite', () => {
  callsSuite(async () => '');
  callbacksSuite(async () => '');
  brokenPromisesSuite(async () => '');
  agentStatesSuite(async () => '');
  callHistorySuite(async () => '');
  callWaitsSuite(async () => '');
  fairnessSuite(async () => '');
  fallbackSuite(async () => '');
  keptPromisesSuite(async () => '');
  ownWorkSuite(async () => '');
  lineSuite(async () => '');
  lockedSuite(async () => '', [patient]);
  missedCallersSuite(async () => '');
  missedSettlingSuite(async () => '');
  queueLogSuite(async () => '');
  queueLogFiguresSuite(async () => '');
  voiceMessagesSuite(async () => '');
});
