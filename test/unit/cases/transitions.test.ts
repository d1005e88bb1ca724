import { expect, test } from 'vitest';
import { CaseStatus } from '../../../src/contract/cases.ts';
import {
  OPEN_STATUSES,
  statesFor,
  type Transition,
  TRANSITIONS,
} from '../../../src/cases/transitions.ts';

const table: readonly Transition[] = TRANSITIONS;

/** All states that can follow, however late. */
function reachable(from: CaseStatus): Set<CaseStatus> {
  const seen = new Set<CaseStatus>([from]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { from: sources, to } of table) {
      if (!seen.has(to) && sources.some((source) => seen.has(source))) {
        seen.add(to);
        grown = true;
      }
    }
  }
  return seen;
}

test('every state can be entered, and every act has a name of its own', () => {
  const entered = new Set(table.map((transition) => transition.to));
  expect([...entered].sort()).toEqual([...CaseStatus.options].sort());
  expect(new Set(table.map((transition) => transition.act)).size).toBe(table.length);
});

test('no open case is stuck: each can still be archived, withdrawn and merged', () => {
  for (const status of OPEN_STATUSES) {
    const ends = reachable(status);
    for (const end of ['archived', 'withdrawn', 'merged'] as const) {
      expect(ends.has(end), `${status} → ${end}`).toBe(true);
    }
  }
});

test('an outcome comes by verification alone, and telling only after it', () => {
  const into = (status: CaseStatus) =>
    table.filter((transition) => transition.to === status).map((transition) => transition.act);
  expect(into('verified').sort()).toEqual(['verify', 'verify-recheck', 'verify-unreferred']);
  expect(statesFor('announce', 'close-untold')).toEqual(['verified']);
  expect(into('announced')).toEqual(['announce']);
  expect(into('told_closed')).toEqual(['close-untold']);
});

test('what is discarded or withdrawn stays so', () => {
  for (const end of ['discarded', 'withdrawn'] as const) {
    expect([...reachable(end)]).toEqual([end]);
  }
});

test('who may do what by a route is what the table says', () => {
  const routed = table.filter(
    ({ permission }) => permission !== 'later' && permission !== 'system',
  );
  expect(routed.map(({ act, permission }) => [act, permission])).toEqual([
    ['draft', 'desk'],
    ['discard', 'desk'],
    ['register', 'desk'],
    ['verify', 'cases-verify'],
    ['verify-unreferred', 'cases-verify'],
    ['announce', 'announce'],
    ['object', ['desk', 'announce']],
    ['verify-recheck', 'cases-verify'],
    ['reopen', 'cases-reopen'],
  ]);
});
