import { z } from 'zod';
import { prose } from './name.ts';

const instantMs = z.number().int();

/** What one finds while the citizen speaks: typed words, the topic that is chosen, or both. */
export const FindArticles = z.strictObject({
  /** Typed into the search; words of the citizen, so never part of an address. */
  typed: prose(200),
  serviceCode: z.string().max(20).nullable(),
  /** Where it is. */
  district: z.number().int().min(1).max(13).nullable(),
  /** What was written of the matter so far. */
  said: prose(4000),
});
export type FindArticles = z.infer<typeof FindArticles>;

export const Article = z.strictObject({
  articleId: z.string(),
  title: z.string(),
  body: z.string(),
  /** It is about the chosen service code. */
  isOfTopic: z.boolean(),
  /** It holds in some districts only, and this is one of them. */
  isOfDistrict: z.boolean(),
  /** A circular that is in force for the reader: it is read, no matter is answered by it. */
  isCircular: z.boolean(),
});
export type Article = z.infer<typeof Article>;

export const ArticleText = z.strictObject({
  title: prose(160, 3),
  body: prose(8000, 3),
  /** What citizens call it, one after the other. */
  words: prose(500),
  codes: z.array(z.string().max(20)).max(30),
  /** Where it holds; none named: everywhere. */
  districts: z.array(z.number().int().min(1).max(13)).max(13),
  reviewOn: z.iso.date().nullable(),
});
export type ArticleText = z.infer<typeof ArticleText>;

/** As its authors see it. */
export const ArticleRow = z.strictObject({
  articleId: z.string(),
  /** The newest text, approved or not. */
  text: ArticleText,
  number: z.number().int(),
  madeByName: z.string().nullable(),
  madeAtMs: instantMs,
  /** Which one experts read; null: none yet. */
  approvedNumber: z.number().int().nullable(),
  approvedByName: z.string().nullable(),
  isRetired: z.boolean(),
  /** Matters of the last thirty days that were answered by it. */
  used: z.number().int(),
  /** Experts of the last thirty days who said of that text that it did not help. */
  notHelped: z.number().int(),
  /** Its day of being read over has come. */
  isStale: z.boolean(),
});
export type ArticleRow = z.infer<typeof ArticleRow>;

export const ApproveArticle = z.strictObject({ number: z.number().int().min(1) });

/** The contact in which it was no answer. */
export const NotHelped = z.strictObject({ contactId: z.string().max(80) });
