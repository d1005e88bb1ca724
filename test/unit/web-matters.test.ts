import { expect, test } from 'vitest';
import { Autosave } from '../../web/src/desk/autosave.ts';
import { EMPTY_MATTER, type MatterFields } from '../../web/src/desk/matter-fields.ts';
import { firstMissing, type Matter, toTell } from '../../web/src/desk/matter-end.ts';

function matter(fields: Partial<MatterFields>, end: Partial<Matter> = {}, caseId?: string): Matter {
  const whole = { ...EMPTY_MATTER, ...fields };
  const draft = new Autosave<MatterFields>(
    {
      save: async () => ({ type: 'away' }),
      after: () => () => undefined,
      changed: () => undefined,
    },
    { fields: whole, base: caseId === undefined ? null : { caseId, version: 1, fields: whole } },
  );
  const open = {
    disposition: null,
    linkedCaseId: null,
    note: '',
    articleId: null,
    trackingCode: null,
  };
  return { key: '1', draft, ...open, ...end };
}
const nameOf = (code: string | null): string | null => (code === '301' ? 'زباله' : null);
const registered = { trackingCode: '482190356', disposition: 'case_created' } as const;

test('a contact is finished when each matter that was used has its end', () => {
  expect(firstMissing([matter({})])).toEqual({ index: 0, what: 'required' });
  expect(firstMissing([matter({}, { disposition: 'silent' })])).toBeNull();
  // A tab that was opened for nothing does not hold the contact.
  expect(firstMissing([matter({}, registered), matter({})])).toBeNull();
  const written = matter({ description: 'عوارض' });
  expect(firstMissing([matter({}, registered), written])).toEqual({ index: 1, what: 'required' });
  // Who took his case back wanted nothing else: the record has that, and no other end is made up.
  expect(firstMissing([matter({})], ['a withdrawal'])).toBeNull();
  expect(firstMissing([written], ['a withdrawal'])).toEqual({ index: 0, what: 'required' });
  expect(firstMissing([matter({}, { disposition: 'chase' })])?.what).toBe('needsCase');
  expect(firstMissing([matter({}, { disposition: 'case_created' })])?.what).toBe('needsRegistered');
});

test('a matter is told with its topic, its words and the draft that they were written in', () => {
  const said = { description: 'سطل را برده‌اند', serviceCode: '301' };
  const chase = { disposition: 'chase', linkedCaseId: 'old', note: 'سه بار' } as const;
  expect(toTell(matter(said, chase, 'draft-1'), nameOf)).toEqual({
    disposition: 'chase',
    kind: 'request',
    serviceCode: '301',
    topic: 'زباله',
    caseId: 'old',
    note: 'سطل را برده‌اند\nسه بار',
    draftId: 'draft-1',
  });
  expect(toTell(matter(said, registered, 'case-1'), nameOf)).toEqual({
    disposition: 'case_created',
    caseId: 'case-1',
  });
  expect(toTell(matter({}), nameOf)).toBeNull();
});
