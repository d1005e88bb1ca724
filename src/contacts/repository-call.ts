import { eq } from 'drizzle-orm';
import type { Reader, Store } from '../db/index.ts';

/**
 * The call that a contact, or the contact of a case, came by: the one id by which logs and messages of
 * a call are followed. Null: it came by none, or nobody knows of it.
 */
export async function callOf(
  store: Store,
  r: Reader,
  of: { readonly contactId: string } | { readonly caseId: string },
): Promise<string | null> {
  const { cases, contact } = store.tables;
  const [row] =
    'contactId' in of
      ? await r.select({ callId: contact.callId }).from(contact).where(eq(contact.id, of.contactId))
      : await r
          .select({ callId: contact.callId })
          .from(cases)
          .innerJoin(contact, eq(contact.id, cases.contactId))
          .where(eq(cases.id, of.caseId));
  return row?.callId ?? null;
}
