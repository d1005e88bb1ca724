import { expect, test } from 'vitest';
import { notableCallers } from '../../src/demo/notable.ts';

const caseOf = (phone: string | null, more: { code?: string; leaves?: number } = {}) => ({
  ...{ phone, serviceCode: more.code ?? 'pothole', leavesOnMs: more.leaves ?? null },
});

test('a newcomer may call as somebody with several cases, a pilgrim and a protected one', () => {
  const cases = [
    caseOf('+989150000001'),
    caseOf('+989150000002'),
    caseOf('+989150000001', { code: 'street' }),
    caseOf('+989120000003'),
    caseOf('+989360000004', { leaves: 1 }),
    caseOf('+989150000005', { code: 'bribe' }),
    caseOf('+989150000005'),
    // A withheld number cannot be called from, nor a landline.
    caseOf(null, { code: 'bribe' }),
    caseOf('+985131000000', { code: 'bribe' }),
  ];
  expect(notableCallers(cases, new Set(['bribe']))).toEqual([
    { number: '09150000001', about: 'several' },
    { number: '09120000003', about: 'pilgrim' },
    { number: '09360000004', about: 'pilgrim' },
    { number: '09150000005', about: 'protected' },
  ]);
  expect(notableCallers([caseOf('+989150000002')], new Set())).toEqual([]);
});
