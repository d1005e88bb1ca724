import type { Kit } from '../kit.ts';
import type { PeopleTables } from './people.ts';

/**
 * Citizens and their numbers. Names, numbers, addresses and what was said are personal text: they
 * live encrypted in `personal_text` and everything else points there, so erasing a person blanks
 * that row and breaks nothing. A number is found by its keyed hash, which is erased with it.
 */
export function citizenTables(k: Kit, _people: PeopleTables) {
  const personalText = k.table('personal_text', {
    id: k.id(),
    /** AES-256-GCM, `v1.<nonce>.<sealed>`; null once erased. */
    enc: k.text(),
    /** Salts the hash that a case event keeps of this text; erased with it. */
    salt: k.text(),
    erasedAtMs: k.instant('erased_at'),
    createdAtMs: k.instant('created_at').notNull(),
  });

  const district = k.table('district', {
    /** 1–12, and 13 for Samen. */
    id: k.int().primaryKey(),
    nameFa: k.text().notNull(),
    nameEn: k.text().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Where it lies: GeoJSON's polygons as JSON text, read whole; imported, never made up. */
  const districtShape = k.table('district_shape', {
    id: k
      .int()
      .primaryKey()
      .references(() => district.id),
    polygons: k.text().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  const citizen = k.table('citizen', {
    id: k.id(),
    kind: k.text().$type<'resident' | 'pilgrim' | 'unknown'>().notNull(),
    nameTextId: k
      .text()
      .notNull()
      .references(() => personalText.id),
    addressTextId: k.text().references(() => personalText.id),
    nationalIdTextId: k.text().references(() => personalText.id),
    districtId: k.int().references(() => district.id),
    preferredAnnouncement: k.text().$type<'sms' | 'call'>(),
    language: k.text().$type<'fa' | 'en' | 'ar' | 'other'>().notNull(),
    doNotCall: k.bool().notNull(),
    /** A merge is a link resolved on read: taking it away unmerges exactly. */
    mergedIntoId: k.text(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** A number may belong to several people: listed, never picked silently. */
  const citizenPhone = k.table(
    'citizen_phone',
    {
      id: k.id(),
      citizenId: k
        .text()
        .notNull()
        .references(() => citizen.id),
      /** HMAC of the E.164 number; null once erased. */
      phoneHash: k.text(),
      /** The E.164 number itself. */
      phoneTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      /** As it came with the call in which we met; null: of before these were kept. */
      rawTextId: k.text().references(() => personalText.id),
      type: k.text().$type<'mobile' | 'landline' | 'foreign'>().notNull(),
      validUntilMs: k.instant('valid_until'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('citizen_phone_citizen_hash_key').on(t.citizenId, t.phoneHash),
      k.index('citizen_phone_hash_idx').on(t.phoneHash),
    ],
  );

  /** Numbers the documents of the blind word index (see src/db/search.ts). */
  const searchDocument = k.table(
    'search_document',
    {
      /** Row of `search_word`: later ones are higher. */
      id: k.bigint().primaryKey(),
      subjectKind: k.text().$type<'case' | 'citizen'>().notNull(),
      subjectId: k.text().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('search_document_subject_key').on(t.subjectKind, t.subjectId)],
  );

  return { personalText, district, districtShape, citizen, citizenPhone, searchDocument };
}
export type CitizenTables = ReturnType<typeof citizenTables>;
