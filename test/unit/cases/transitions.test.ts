import { describe, expect, test } from 'vitest';
import { CaseStatus } from '../../../src/contract/cases.ts';
import { ROLES } from '../../../src/db/seed-roles.ts';
import {
  type Mover,
  OPEN_STATUSES,
  SCOPES,
  statesFor,
  type Transition,
  TRANSITIONS,
} from '../../../src/contract/transitions.ts';
import { ACT_DOORS, STILL } from '../../support/act-doors.ts';
import { DOORS } from '../../support/doors.ts';
import { AGREED, BESIDES, edge } from '../../support/transition-table.ts';

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
  expect(into('verified').sort()).toEqual(['verify', 'verify-recheck']);
  expect(statesFor('announce', 'close-untold')).toEqual(['verified']);
  expect(into('announced')).toEqual(['announce']);
  expect(into('told_closed')).toEqual(['close-untold']);
});

test('what is discarded or withdrawn stays so', () => {
  for (const end of ['discarded', 'withdrawn'] as const) {
    expect([...reachable(end)]).toEqual([end]);
  }
});

test('a route of every act asks for a permission that one of its movers has, as far as he reaches', () => {
  const rolesOf: Readonly<Partial<Record<Mover, string>>> = {
    agent: 'agent',
    result: 'result',
    'special-follow-up': 'special-follow-up',
    triage: 'special-follow-up',
    head: 'head',
    field: 'field',
    inspector: 'field',
    official: 'official',
    inspection: 'inspection',
  };
  let asked = 0;
  for (const { act, by, permission } of table) {
    if (permission === 'system') continue;
    for (const one of typeof permission === 'string' ? [permission] : permission) {
      const scopes = by.flatMap((mover) => {
        const role = ROLES.find(({ id }) => id === rolesOf[mover]);
        return role?.permissions.some(([name, scope]) => name === one && scope === SCOPES[mover])
          ? [mover]
          : [];
      });
      expect(scopes.length, `${act} by ${one}`).toBeGreaterThan(0);
      asked += 1;
    }
  }
  expect(asked).toBeGreaterThan(15);
});

describe('the permissions of the table are those of the doors', () => {
  const doors = new Map(DOORS.map(([method, path, door]) => [`${method} ${path}`, door]));

  test.each(Object.entries(ACT_DOORS))('%s', (act, names) => {
    const row = table.find((one) => one.act === act);
    const asked = names.map((name) => doors.get(name));
    // To whoever has code and secret it is the citizen: the one open door there is.
    for (const door of asked) {
      if (Array.isArray(door)) continue;
      expect([door, row?.by]).toEqual(['open', expect.arrayContaining(['citizen'])]);
    }
    const wanted = new Set(asked.filter((door) => Array.isArray(door)).flat());
    const { permission } = row ?? {};
    const told = typeof permission === 'string' ? [permission] : (permission ?? []);
    expect([...told].sort()).toEqual(wanted.size === 0 ? ['system'] : [...wanted].sort());
  });

  test('no door by which a case is written is forgotten', () => {
    const known = new Set([...Object.values(ACT_DOORS).flat(), ...STILL]);
    const ofCases = [...doors.keys()].filter((name) => name.startsWith('POST /api/cases'));
    expect(ofCases.filter((name) => !known.has(name))).toEqual([]);
    expect(ofCases.length).toBeGreaterThan(STILL.length);
    expect([...known].filter((name) => !doors.has(name))).toEqual([]);
  });
});

test('every edge is one that was agreed, or named beside it with its reason; none is missing', () => {
  const edges = new Set(
    table.flatMap(({ act, from, to, orTo = [], by }) =>
      (from.length === 0 ? ['—'] : from).flatMap((source) =>
        [to, ...orTo].flatMap((target) => by.map((mover) => edge(act, source, target, mover))),
      ),
    ),
  );
  expect([...BESIDES].filter((one) => AGREED.has(one))).toEqual([]);
  expect([...edges].sort()).toEqual([...AGREED, ...BESIDES].sort());
});
