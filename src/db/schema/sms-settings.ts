import type { Kit } from '../kit.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';

/** What people set about SMS: the texts, who never gets one, lines, hours and limits. */
export function smsSettingTables(k: Kit, known: PeopleTables & CitizenTables) {
  const { appUser, personalText } = known;

  /** Texts by name and language; versions are added, never changed. */
  const smsTemplateVersion = k.table(
    'sms_template_version',
    {
      id: k.id(),
      name: k.text().notNull(),
      language: k.text().notNull(),
      number: k.int().notNull(),
      text: k.text().notNull(),
      state: k.text().$type<'draft' | 'in_force' | 'retired' | 'discarded'>().notNull(),
      /** Null: it came with the product. */
      writtenById: k.text().references(() => appUser.id),
      /** Who approved it, or threw it away. */
      decidedById: k.text().references(() => appUser.id),
      decidedAtMs: k.instant('decided_at'),
      /** Nothing that was made from it leaves, until it is let go again. */
      suspendedById: k.text().references(() => appUser.id),
      suspendedAtMs: k.instant('suspended_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('sms_template_version_key').on(t.name, t.language, t.number)],
  );

  /** Numbers that get no SMS whatever it says; kept apart from the citizen's own wish. */
  const smsBlocked = k.table(
    'sms_blocked',
    {
      id: k.id(),
      phoneHash: k.text().notNull(),
      phoneTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      reasonTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      blockedById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('sms_blocked_phone_key').on(t.phoneHash)],
  );

  /** One row: lines, quiet hours, caps, retention (src/contract/sms-settings.ts). */
  const smsSetting = k.table('sms_setting', {
    id: k.id(),
    settings: k.json().$type<unknown>().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  return { smsTemplateVersion, smsBlocked, smsSetting };
}
export type SmsSettingTables = ReturnType<typeof smsSettingTables>;
