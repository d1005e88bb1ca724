import { z } from 'zod';

export const SmsLanguage = z.enum(['fa', 'en', 'ar']);
export type SmsLanguage = z.infer<typeof SmsLanguage>;

interface TemplateShape {
  readonly languages: readonly SmsLanguage[];
  /** Places that the text must have, each once. */
  readonly required: readonly string[];
  /** Places that it may have. A line whose places are all empty is left out. */
  readonly optional: readonly string[];
}

/** Every text that citizens get by SMS, and what is filled into it. */
export const SMS_TEMPLATES = {
  registered: { languages: ['fa', 'en'], required: ['code'], optional: ['citizen'] },
  result: {
    languages: ['fa', 'en'],
    required: ['code', 'verdict', 'explanation'],
    optional: ['citizen', 'keys'],
  },
  silence: { languages: ['fa', 'en'], required: ['code'], optional: ['citizen'] },
  escalated: { languages: ['fa', 'en'], required: ['code'], optional: ['citizen'] },
  'date-set': { languages: ['fa', 'en'], required: ['code', 'day'], optional: ['citizen'] },
  'date-missed': { languages: ['fa', 'en'], required: ['code', 'day'], optional: ['citizen'] },
  'word-needed': { languages: ['fa', 'en'], required: ['code', 'day'], optional: ['citizen'] },
  'objection-taken': { languages: ['fa'], required: ['code'], optional: [] },
  withdrawn: { languages: ['fa', 'en'], required: ['code'], optional: ['citizen'] },
  'which-case': { languages: ['fa'], required: ['choices'], optional: [] },
  'nothing-open': { languages: ['fa'], required: [], optional: [] },
  'not-understood': { languages: ['fa'], required: ['satisfied', 'objects'], optional: [] },
  'missed-call': { languages: ['fa', 'en', 'ar'], required: [], optional: [] },
  'broken-promise': { languages: ['fa', 'en', 'ar'], required: [], optional: [] },
  'manager-reminder': { languages: ['fa'], required: ['manager', 'day', 'time'], optional: [] },
  'manager-cancelled': { languages: ['fa'], required: ['manager', 'day'], optional: [] },
} as const satisfies Record<string, TemplateShape>;

export type SmsTemplateName = keyof typeof SMS_TEMPLATES;
const NAMES = Object.keys(SMS_TEMPLATES) as [SmsTemplateName, ...SmsTemplateName[]];
export const SmsTemplateName = z.enum(NAMES);

export const shapeOf = (name: SmsTemplateName): TemplateShape => SMS_TEMPLATES[name];

/** draft: another person must approve it. retired: it was in force. discarded: it never was. */
export const SmsTemplateState = z.enum(['draft', 'in_force', 'retired', 'discarded']);
export type SmsTemplateState = z.infer<typeof SmsTemplateState>;

export const NewSmsTemplate = z
  .strictObject({
    name: SmsTemplateName,
    language: SmsLanguage,
    text: z.string().max(600),
  })
  .refine(({ name, language }) => shapeOf(name).languages.includes(language), {
    path: ['language'],
  });
export type NewSmsTemplate = z.infer<typeof NewSmsTemplate>;

/** What is wrong with a text; `place` says with which of its places. */
export const SmsTemplateFault = z.strictObject({
  fault: z.enum([
    'empty',
    'bad-brace',
    'unknown-place',
    'missing-place',
    'place-twice',
    'has-opt-out',
    'too-long',
  ]),
  place: z.string().nullable(),
});
export type SmsTemplateFault = z.infer<typeof SmsTemplateFault>;

/** How a text is billed. */
export const SmsLength = z.strictObject({
  encoding: z.enum(['gsm', 'ucs2']),
  units: z.number().int(),
  parts: z.number().int(),
});

/** The text as a citizen would read it, filled with an invented case. */
export const SmsTemplatePreview = SmsLength.extend({
  body: z.string(),
  faults: z.array(SmsTemplateFault),
});
export type SmsTemplatePreview = z.infer<typeof SmsTemplatePreview>;

export const SmsTemplateVersion = z.strictObject({
  versionId: z.string(),
  number: z.number().int(),
  state: SmsTemplateState,
  text: z.string(),
  /** Null: it came with the product. */
  writtenByName: z.string().nullable(),
  writtenAtMs: z.number().int(),
  decidedByName: z.string().nullable(),
  decidedAtMs: z.number().int().nullable(),
  /** Whoever asks has written it, so another must approve it. */
  isOwn: z.boolean(),
  /** Who has stopped it; null: it may leave. */
  suspendedByName: z.string().nullable(),
  suspendedAtMs: z.number().int().nullable(),
  /** Messages that it holds: they leave when it is let go, or are over at their own time. */
  held: z.number().int(),
});
export type SmsTemplateVersion = z.infer<typeof SmsTemplateVersion>;

export const SmsTemplate = z.strictObject({
  name: SmsTemplateName,
  language: SmsLanguage,
  required: z.array(z.string()),
  optional: z.array(z.string()),
  /** The newest first. */
  versions: z.array(SmsTemplateVersion),
});
export type SmsTemplate = z.infer<typeof SmsTemplate>;
