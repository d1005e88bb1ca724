import { and, desc, eq, like, or } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import {
  type BlockedSms,
  FIRST_SMS_SETTINGS,
  type NewBlockedSms,
  SmsSettings,
} from '../contract/sms-settings.ts';
import type { Personal, Store } from '../db/index.ts';
import { toE164 } from '../kit/phone-number.ts';

const SETTINGS_ID = 'sms';

export type BlockRefusal = 'not-a-phone-number' | 'sms-number-blocked';
export type SmsSettingsRepository = ReturnType<typeof smsSettingsRepository>;

/** What people set about SMS; each change and its audit entry are one transaction. */
export function smsSettingsRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write' | 'record'>;
  readonly newId: () => string;
  readonly nowMs: () => number;
}) {
  const { store, personal, audit, newId, nowMs } = options;
  const { smsOutbox, smsSetting, smsBlocked, appUser } = store.tables;

  return {
    async read(): Promise<SmsSettings> {
      const kept = eq(smsSetting.id, SETTINGS_ID);
      const [row] = await store.read.select().from(smsSetting).where(kept);
      const parsed = SmsSettings.safeParse(row?.settings);
      return parsed.success ? parsed.data : FIRST_SMS_SETTINGS;
    },

    async set(settings: SmsSettings, by: Editor): Promise<void> {
      await store.tx(async (w) => {
        const row = { id: SETTINGS_ID, settings, createdAtMs: nowMs() };
        await w
          .insert(smsSetting)
          .values(row)
          .onConflictDoUpdate({ target: smsSetting.id, set: { settings } });
        // What waits because its line was refused is tried by what is set now.
        const ofLine = and(
          eq(smsOutbox.state, 'held'),
          or(like(smsOutbox.reason, 'line:%'), eq(smsOutbox.reason, 'line-rests')),
        );
        await w.update(smsOutbox).set({ nextAtMs: nowMs() }).where(ofLine);
        const subject = { subjectKind: 'sms-settings', subjectId: null };
        const detail = { settings: JSON.stringify(settings) };
        await audit.write(w, { ...by, act: 'sms-settings-changed', ...subject, detail });
      });
    },

    /** The newest first; reading numbers is told to the audit. */
    async blocked(by: Editor): Promise<BlockedSms[]> {
      const rows = await store.read
        .select({ row: smsBlocked, name: appUser.name })
        .from(smsBlocked)
        .innerJoin(appUser, eq(appUser.id, smsBlocked.blockedById))
        .orderBy(desc(smsBlocked.createdAtMs), desc(smsBlocked.id));
      const ids = rows.flatMap(({ row }) => [row.phoneTextId, row.reasonTextId]);
      const texts = await personal.read(store.read, ids);
      const subject = { subjectKind: 'sms-blocked', subjectId: null };
      await audit.record({ ...by, act: 'sms-blocked-read', ...subject });
      return rows.map(({ row, name }) => ({
        blockedId: row.id,
        number: texts.get(row.phoneTextId) ?? '',
        reason: texts.get(row.reasonTextId) ?? '',
        blockedByName: name,
        blockedAtMs: row.createdAtMs,
      }));
    },

    /** Null: nothing is sent to it from now on, what waits included. */
    async block({ number, reason }: NewBlockedSms, by: Editor): Promise<BlockRefusal | null> {
      const e164 = toE164(number)?.e164;
      if (e164 === undefined) return 'not-a-phone-number';
      const phoneHash = personal.phoneHash(e164);
      // Not the number's hash: the audit keeps it for ever.
      const id = newId();
      return store.tx(async (w) => {
        const [known] = await w
          .select()
          .from(smsBlocked)
          .where(eq(smsBlocked.phoneHash, phoneHash));
        if (known !== undefined) return 'sms-number-blocked';
        const createdAtMs = nowMs();
        const { id: phoneTextId } = await personal.put(w, e164, createdAtMs);
        const { id: reasonTextId } = await personal.put(w, reason, createdAtMs);
        const row = {
          id,
          phoneHash,
          phoneTextId,
          reasonTextId,
          blockedById: by.userId,
          createdAtMs,
        };
        await w.insert(smsBlocked).values(row);
        const subject = { subjectKind: 'sms-blocked', subjectId: id };
        await audit.write(w, { ...by, act: 'sms-number-blocked', ...subject });
        return null;
      });
    },

    /** False: it is not blocked. The number is erased with it. */
    async unblock(blockedId: string, by: Editor): Promise<boolean> {
      return store.tx(async (w) => {
        const [gone] = await w.delete(smsBlocked).where(eq(smsBlocked.id, blockedId)).returning();
        if (gone === undefined) return false;
        await personal.erase(w, gone.phoneTextId, nowMs());
        await personal.erase(w, gone.reasonTextId, nowMs());
        const subject = { subjectKind: 'sms-blocked', subjectId: blockedId };
        await audit.write(w, { ...by, act: 'sms-number-unblocked', ...subject });
        return true;
      });
    },
  };
}
