import { expect, test } from 'vitest';
import { figuresOf } from '../../src/manager-sessions/manager-session.ts';

const DAY_MS = 86_400_000;

test('solved in time is what was solved after the manager’s hour began, within seven days of it', () => {
  const startedAtMs = 100 * DAY_MS;
  const of = (outcome: string, days: number) => ({
    ...{ outcome, verifiedAtMs: startedAtMs + days * DAY_MS },
  });
  const cases = [
    of('solved', -60),
    of('solved', 0),
    of('solved', 7),
    of('solved', 8),
    of('unlawful', 2),
  ];
  const { solvedInTime } = figuresOf({ startedAtMs }, [], [], cases, startedAtMs + 30 * DAY_MS);
  expect(solvedInTime).toBe(2);
});
