import { expect, test } from 'vitest';
import { type Ladder, type Post, rungFrom } from '../../src/organisation/ladder.ts';
import { routeOf, type RoutingRule } from '../../src/organisation/routing.ts';
import { startOfTehranDayMs } from '../../src/kit/jalali.ts';

const rule = (id: string, set: Partial<RoutingRule>): RoutingRule => ({
  id,
  serviceCodeId: null,
  districtId: null,
  fromMin: null,
  untilMin: null,
  departmentId: id,
  activeFromMs: 0,
  activeUntilMs: null,
  ...set,
});
const midnight = startOfTehranDayMs('2026-11-21');
const asked = { serviceCodeId: 'asphalt', districtId: 3, atMs: midnight + 3_600_000 };

test('the most specific rule wins: code before district before time', () => {
  const rules = [
    rule('any', {}),
    rule('night', { fromMin: 22 * 60, untilMin: 6 * 60 }),
    rule('district', { districtId: 3 }),
    rule('code', { serviceCodeId: 'asphalt' }),
    rule('both', { serviceCodeId: 'asphalt', districtId: 3 }),
    rule('both-night', {
      serviceCodeId: 'asphalt',
      districtId: 3,
      fromMin: 22 * 60,
      untilMin: 6 * 60,
    }),
    rule('other', { serviceCodeId: 'trees', districtId: 3 }),
  ];
  const found = [];
  for (let left = [...rules]; left.length > 0; ) {
    const best = routeOf(left, asked);
    if (best === undefined) break;
    found.push(best.id);
    left = left.filter(({ id }) => id !== best.id);
  }
  expect(found).toEqual(['both-night', 'both', 'code', 'district', 'night', 'any']);
  const noon = { ...asked, atMs: midnight + 12 * 3_600_000 };
  expect(routeOf(rules, noon)?.id).toBe('both');
});

test('a rule that has ended or not begun fits nothing; without any a person decides', () => {
  const { atMs } = asked;
  const rules = [rule('over', { activeUntilMs: atMs }), rule('later', { activeFromMs: atMs + 1 })];
  expect(routeOf(rules, asked)).toBeUndefined();
});

const post = (role: Post['role'], personId: string | null, isVacant = false): Post => ({
  positionId: `${role}-${personId}`,
  role,
  personId,
  isVacant,
});
const whole: Ladder = {
  heads: [post('head', 'anna')],
  deputies: [post('deputy', 'boris')],
  managers: [post('manager', 'clara'), post('manager', 'mayor')],
  inspection: [post('inspection', 'iris')],
  centre: [post('centre', 'hedi')],
};
const peopleOf = (rung: ReturnType<typeof rungFrom>) => rung.posts.map(({ personId }) => personId);

test('level after level: head, deputy, then manager and inspection together', () => {
  const none = new Set<string>();
  expect(peopleOf(rungFrom(whole, 1, none))).toEqual(['anna']);
  expect(peopleOf(rungFrom(whole, 2, none))).toEqual(['boris']);
  const last = rungFrom(whole, 3, none);
  expect([last.level, peopleOf(last), last.skipped]).toEqual([3, ['clara', 'iris'], []]);
});

test('a vacant post is skipped at once and named, a missing one too', () => {
  const vacant = { ...whole, heads: [post('head', null, true)], deputies: [] };
  const rung = rungFrom(vacant, 1, new Set());
  expect([rung.level, rung.skipped]).toEqual([
    3,
    [
      { level: 1, role: 'head', why: 'vacant' },
      { level: 2, role: 'deputy', why: 'missing' },
    ],
  ]);
});

test('who was asked before is not asked again: the next different person is', () => {
  const twoHats = { ...whole, deputies: [post('deputy', 'anna')] };
  const rung = rungFrom(twoHats, 2, new Set(['anna']));
  expect([rung.level, rung.skipped]).toEqual([
    3,
    [{ level: 2, role: 'deputy', why: 'same-person' }],
  ]);
  const managerToo = { ...whole, managers: [post('manager', 'boris'), post('manager', 'mayor')] };
  const next = rungFrom(managerToo, 3, new Set(['boris']));
  expect(peopleOf(next)).toEqual(['mayor', 'iris']);
  expect(next.skipped).toEqual([{ level: 3, role: 'manager', why: 'same-person' }]);
});

test('where nobody is left the head of 137 has it', () => {
  const empty: Ladder = {
    heads: [],
    deputies: [],
    managers: [],
    inspection: [],
    centre: whole.centre,
  };
  expect(peopleOf(rungFrom(empty, 1, new Set(['hedi'])))).toEqual(['hedi']);
});
