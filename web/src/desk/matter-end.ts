import type { Matter as ToldMatter } from '../../../src/contract/matters.ts';
import type { Autosave } from './autosave.ts';
import type { MatterFields } from './matter-fields.ts';

export type DispositionId = ToldMatter['disposition'];

/** One thing that the citizen came with, and how it ended. */
export interface Matter {
  readonly key: string;
  readonly draft: Autosave<MatterFields>;
  /** Set once it is registered: it is the office's then, not the form's. */
  readonly trackingCode: string | null;
  readonly disposition: DispositionId | null;
  /** The existing case that a chase, an addition or an objection is about. */
  readonly linkedCaseId: string | null;
  readonly note: string;
  /** The article of the knowledge base that it was answered by. */
  readonly articleId: string | null;
}

/** These are about a case that was there before. */
export function needsOtherCase(disposition: DispositionId | null): boolean {
  return disposition === 'chase' || disposition === 'added_to_case' || disposition === 'objection';
}

/** A tab that was opened and never used is no matter, as long as another one is. */
export function isUsed(matter: Matter): boolean {
  const { draft, trackingCode, disposition } = matter;
  return trackingCode !== null || disposition !== null || draft.fields.description.trim() !== '';
}

/** What keeps this matter open, as the key of its text; null: nothing. */
function missingOf(matter: Matter): 'required' | 'needsCase' | 'needsRegistered' | null {
  const { disposition, linkedCaseId, trackingCode } = matter;
  if (disposition === null) return 'required';
  if (needsOtherCase(disposition) && linkedCaseId === null) return 'needsCase';
  if (disposition === 'case_created' && trackingCode === null) return 'needsRegistered';
  return null;
}

/**
 * The first matter that is not at its end, and what it lacks; null: the contact may be finished. What the
 * record holds already (a case that was taken back, a colleague's) is at its end: none in hand is needed then.
 */
export function firstMissing(
  matters: readonly Matter[],
  written: readonly unknown[] = [],
): { readonly index: number; readonly what: NonNullable<ReturnType<typeof missingOf>> } | null {
  if (!matters.some(isUsed)) return written.length > 0 ? null : { index: 0, what: 'required' };
  for (const [index, matter] of matters.entries()) {
    const what = isUsed(matter) ? missingOf(matter) : null;
    if (what !== null) return { index, what };
  }
  return null;
}

/** A matter in the words of the finishing request; null: there is nothing to tell. */
export function toTell(
  matter: Matter,
  topicOf: (serviceCode: string | null) => string | null,
): ToldMatter | null {
  const { draft, trackingCode, disposition, linkedCaseId, articleId } = matter;
  const by = articleId === null ? {} : { articleId };
  if (disposition === null) return null;
  const note = matter.note.trim();
  if (trackingCode !== null) {
    const told = { disposition: 'case_created', caseId: draft.caseId, ...by } as const;
    return note === '' ? told : { ...told, note };
  }
  const { kind, serviceCode, description } = draft.fields;
  const topic = topicOf(serviceCode);
  const said = [description, note].filter((text) => text.trim() !== '').join('\n');
  return {
    disposition,
    kind,
    serviceCode,
    ...by,
    ...(topic === null ? {} : { topic: topic.slice(0, 120) }),
    ...(needsOtherCase(disposition) ? { caseId: linkedCaseId } : {}),
    ...(said === '' ? {} : { note: said.slice(0, 1000) }),
    ...(draft.caseId === null ? {} : { draftId: draft.caseId }),
  };
}
