import { eq } from 'drizzle-orm';
import type { Reader } from '../db/index.ts';
import { foldForSearch } from '../kit/persian-text.ts';
import type { InboundSms } from './provider.ts';
import type { SmsRepositoryOptions } from './repository.ts';
import { normalizeSms } from './text.ts';

/** What citizens write back, and who asked for silence. */
export function inboundRepository({ store, personal, newId }: SmsRepositoryOptions) {
  const { smsOptout, smsInbound } = store.tables;

  async function isHashOptedOut(r: Reader, phoneHash: string): Promise<boolean> {
    const rows = await r
      .select({ id: smsOptout.id })
      .from(smsOptout)
      .where(eq(smsOptout.id, phoneHash));
    return rows.length > 0;
  }

  return {
    /** An SMS from a citizen: kept once; 11 asks for silence, 12 takes that back. */
    async receive(sms: InboundSms, nowMs: number): Promise<void> {
      await store.tx(async (w) => {
        const [known] = await w
          .select({ id: smsInbound.id })
          .from(smsInbound)
          .where(eq(smsInbound.messageId, sms.ref));
        if (known) return;
        const phoneHash = personal.phoneHash(sms.from);
        const from = await personal.put(w, sms.from, nowMs);
        const text = await personal.put(w, normalizeSms(sms.text), nowMs);
        await w.insert(smsInbound).values({
          id: newId(),
          messageId: sms.ref,
          phoneHash,
          fromTextId: from.id,
          textId: text.id,
          line: sms.line,
          createdAtMs: nowMs,
        });
        const wish = wishOf(sms.text);
        if (wish === 'silence') {
          await w
            .insert(smsOptout)
            .values({ id: phoneHash, reason: 'reply-11', createdAtMs: nowMs })
            .onConflictDoNothing();
        }
        if (wish === 'resume') await w.delete(smsOptout).where(eq(smsOptout.id, phoneHash));
      });
    },

    async isOptedOut(r: Reader, phone: string): Promise<boolean> {
      return isHashOptedOut(r, personal.phoneHash(phone));
    },
    isHashOptedOutNow: (phoneHash: string) => isHashOptedOut(store.read, phoneHash),
  };
}

/** «11» and «۱۲ لطفا» alike: the first word decides. */
function wishOf(text: string): 'silence' | 'resume' | null {
  const [word = ''] = foldForSearch(text).split(/[\s.،,]+/u);
  if (word === '11' || word === 'لغو11') return 'silence';
  return word === '12' ? 'resume' : null;
}
