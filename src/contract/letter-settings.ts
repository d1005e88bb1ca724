import { z } from 'zod';
import { LetterWay } from './letters.ts';
import { prose, words } from './name.ts';

const count = (least: number, most: number) => z.number().int().min(least).max(most);
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** https, or plain http on this machine: a letter crosses no network in the open. */
function isSafeUrl(text: string): boolean {
  if (text === '') return true;
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
}

export const LetterSettings = z
  .strictObject({
    way: LetterWay,
    /** Where the automation answers; what is done there is docs/office-automation.md. */
    url: z.string().trim().max(300).refine(isSafeUrl),
    /** A folder beneath the one of letters (PASOKH_LETTERS), by its name. */
    folder: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/),
    lookEverySeconds: count(5, 3_600),
    /** A letter without a number for longer is a worry. */
    numberWithinDays: count(1, 60),
  })
  .refine(({ way, url }) => way !== 'http' || url !== '', { path: ['url'] });
export type LetterSettings = z.infer<typeof LetterSettings>;

export const FIRST_LETTER_SETTINGS: LetterSettings = {
  way: 'by-hand',
  url: '',
  folder: 'automation',
  lookEverySeconds: 30,
  numberWithinDays: 4,
};

export const LetterSettingsView = z.strictObject({
  settings: LetterSettings,
  /** Since when there is a secret, and its fingerprint, to compare with the other side's. */
  secret: z.strictObject({ setAtMs: z.number().int(), fingerprint: z.string() }).nullable(),
});
export type LetterSettingsView = z.infer<typeof LetterSettingsView>;

/** Absent: one is made, and shown this once. */
export const SetLetterSecret = z.strictObject({ secret: z.string().min(32).max(200).optional() });
export const LetterSecretSet = LetterSettingsView.extend({ shownOnce: z.string().nullable() });
export type LetterSecretSet = z.infer<typeof LetterSecretSet>;

export const LetterTrial = z.strictObject({ fault: z.string().nullable() });
export type LetterTrial = z.infer<typeof LetterTrial>;

interface TemplateShape {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}
const ABOUT = [
  ...(['service', 'kind', 'district', 'address', 'day', 'due', 'post', 'unit'] as const),
  // Of a case that was answered before: what the citizen does not accept, and why it is asked again.
  ...(['objection', 'reason'] as const),
] as const;
const WHO = ['citizen', 'phone'] as const;

/** Every letter to an official, and what is filled into it. */
export const LETTER_TEMPLATES = {
  referral: { required: ['code', 'description'], optional: [...ABOUT, ...WHO] },
  // Somebody did answer, and the answer does not stand.
  again: { required: ['code', 'description'], optional: [...ABOUT, ...WHO] },
  escalated: { required: ['code', 'description'], optional: [...ABOUT, ...WHO] },
  inspection: { required: ['code', 'description'], optional: [...ABOUT, ...WHO] },
  // Who complains of a unit is named to nobody in a letter.
  complaint: { required: ['code', 'description'], optional: ABOUT },
  copy: { required: ['code', 'description'], optional: ABOUT },
} as const satisfies Record<string, TemplateShape>;
export type LetterTemplateName = keyof typeof LETTER_TEMPLATES;
const NAMES = Object.keys(LETTER_TEMPLATES) as [LetterTemplateName, ...LetterTemplateName[]];
export const LetterTemplateName = z.enum(NAMES);
export const letterShapeOf = (name: LetterTemplateName): TemplateShape => LETTER_TEMPLATES[name];

export const NewLetterTemplate = z.strictObject({
  name: LetterTemplateName,
  subject: words(150),
  text: prose(3_000),
});
export type NewLetterTemplate = z.infer<typeof NewLetterTemplate>;

export const LetterTemplateFault = z.strictObject({
  fault: z.enum(['empty', 'bad-brace', 'unknown-place', 'missing-place', 'place-in-subject']),
  place: z.string().nullable(),
});
export type LetterTemplateFault = z.infer<typeof LetterTemplateFault>;

/** With an invented case filled in. */
export const LetterTemplatePreview = z.strictObject({
  subject: z.string(),
  body: z.string(),
  faults: z.array(LetterTemplateFault),
});
export type LetterTemplatePreview = z.infer<typeof LetterTemplatePreview>;

export const LetterTemplateVersion = z.strictObject({
  versionId: z.string(),
  number: z.number().int(),
  state: z.enum(['draft', 'in_force', 'retired', 'discarded']),
  subject: z.string(),
  text: z.string(),
  writtenByName: z.string().nullable(),
  writtenAtMs: z.number().int(),
  decidedByName: z.string().nullable(),
  decidedAtMs: z.number().int().nullable(),
  isOwn: z.boolean(),
});
export type LetterTemplateVersion = z.infer<typeof LetterTemplateVersion>;

export const LetterTemplate = z.strictObject({
  name: LetterTemplateName,
  required: z.array(z.string()),
  optional: z.array(z.string()),
  /** The newest first. */
  versions: z.array(LetterTemplateVersion),
});
export type LetterTemplate = z.infer<typeof LetterTemplate>;
