import { and, eq, inArray } from 'drizzle-orm';
import type { Store, Writer } from '../db/index.ts';
import type { SmsLanguage } from '../contract/sms-templates.ts';

/**
 * In what a citizen is written to: Arabic, if his call has ever been in an Arabic line; else as the
 * one person on his number wishes; else Persian.
 */
export async function languageOf(
  store: Store,
  w: Writer,
  of: { readonly callId: string; readonly queueId: string; readonly phoneHash: string },
): Promise<SmsLanguage> {
  const { callEvent, citizen, citizenPhone, queue } = store.tables;
  const moves = await w
    .select({ detail: callEvent.detail })
    .from(callEvent)
    .where(
      and(
        eq(callEvent.callId, of.callId),
        inArray(callEvent.type, ['call-arrived', 'call-overflowed', 'call-requeued']),
      ),
    );
  const been = moves.map(({ detail }) => detail['queueId']);
  const queueIds = [of.queueId, ...been.filter((id) => typeof id === 'string')];
  const isArabic = and(inArray(queue.id, queueIds), eq(queue.language, 'ar'));
  if ((await w.$count(queue, isArabic)) > 0) return 'ar';
  const people = await w
    .select({ language: citizen.language })
    .from(citizenPhone)
    .innerJoin(citizen, eq(citizen.id, citizenPhone.citizenId))
    .where(eq(citizenPhone.phoneHash, of.phoneHash));
  for (const language of ['en', 'ar'] as const) {
    if (people.length > 0 && people.every((one) => one.language === language)) return language;
  }
  return 'fa';
}
