import { z } from 'zod';
import { CaseKind, Disposition } from './cases.ts';
import { prose } from './name.ts';

/**
 * موضوع: a message carries one or more. Registering a draft writes its matter by itself, and so
 * does withdrawing a case; all others are told when the contact is finished.
 */
export const Matter = z.strictObject({
  disposition: Disposition.exclude(['callback_promised', 'withdrawal', 'result_call']),
  kind: CaseKind.optional(),
  serviceCode: z.string().max(20).nullable().optional(),
  topic: prose(120).optional(),
  /** The case that a chase, an addition or an objection is about; the one that was registered. */
  caseId: z.string().max(80).nullable().optional(),
  note: prose(1000).optional(),
  /** The article of the knowledge base that it was answered by. */
  articleId: z.string().max(80).optional(),
  /** The draft that it was written in: it is discarded, for the matter became no case. */
  draftId: z.string().max(80).optional(),
});
export type Matter = z.infer<typeof Matter>;

/** All matters of a contact; a single one may be told bare, and none where the record holds all of them. */
export const FinishContact = z.union([
  z.strictObject({ matters: z.array(Matter).max(20) }),
  Matter,
]);
export type FinishContact = z.infer<typeof FinishContact>;

/** A matter as it stands in the contact's record. */
export const ContactMatter = z.strictObject({
  itemId: z.string(),
  disposition: Disposition,
  kind: CaseKind.nullable(),
  topic: z.string().nullable(),
  caseId: z.string().nullable(),
  trackingCode: z.string().nullable(),
  /** رمز پیگیری: told to who has no number, for as long as the contact is in hand. */
  secret: z.string().nullable(),
});
export type ContactMatter = z.infer<typeof ContactMatter>;

/** Which part of the 60/40 split a matter counts in. */
export const SplitPart = z.enum(['on_spot', 'trackable', 'neither']);
export type SplitPart = z.infer<typeof SplitPart>;

type AnyDisposition = z.infer<typeof Disposition>;

/**
 * A chase is the question how a case stands, and withdrawing takes a counted case back: both were
 * counted when they were new. Abuse, as silence, has no matter.
 */
export const SPLIT_PART: Readonly<Record<AnyDisposition, SplitPart>> = {
  answered_on_spot: 'on_spot',
  handed_over: 'on_spot',
  case_created: 'trackable',
  added_to_case: 'trackable',
  objection: 'trackable',
  chase: 'neither',
  withdrawal: 'neither',
  result_call: 'neither',
  wrong_number: 'neither',
  silent: 'neither',
  abusive: 'neither',
  abandoned: 'neither',
  callback_promised: 'neither',
};

const IsoDay = z.iso.date();
/** Both days included; without them, today. */
export const SplitQuery = z.strictObject({ from: IsoDay.optional(), to: IsoDay.optional() });
/** R2: matters of these days by disposition, and the share that was answered on the spot. */
export const MatterSplit = z.strictObject({
  onSpot: z.number().int(),
  trackable: z.number().int(),
  neither: z.number().int(),
  /** Null: there is nothing to divide. */
  onSpotPercent: z.number().nullable(),
  byDisposition: z.partialRecord(Disposition, z.number().int()),
  /** Of those answered on the spot: by an article of the knowledge base. */
  byArticle: z.number().int(),
  /**
   * R10: answered on the spot from a known number, and of these no new matter of that topic from that
   * number within seven days after. Younger ones count as they stand now.
   */
  firstContact: z.strictObject({
    answered: z.number().int(),
    resolved: z.number().int(),
    percent: z.number().nullable(),
  }),
});
export type MatterSplit = z.infer<typeof MatterSplit>;
