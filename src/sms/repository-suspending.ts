import { and, eq, isNotNull, lte, or } from 'drizzle-orm';
import type { Reader, Store, Writer } from '../db/index.ts';

/** Why a message waits whose text was stopped. */
export const SUSPENDED = 'template-suspended';
/** As a row of the outbox has it, until its own end: then it is over like any that did not leave. */
export const heldBySuspension = { state: 'held', reason: SUSPENDED } as const;

/** In the transaction that stops a text: what is due, or held for another reason. The rest when it is due. */
export async function holdMessages(
  { tables }: Pick<Store, 'tables'>,
  w: Writer,
  templateId: string,
  atMs: number,
): Promise<void> {
  const t = tables.smsOutbox;
  const isWaiting = or(eq(t.state, 'held'), and(eq(t.state, 'queued'), lte(t.nextAtMs, atMs)));
  await w
    .update(t)
    .set({ ...heldBySuspension, nextAtMs: t.expiresAtMs, updatedAtMs: atMs })
    .where(and(isWaiting, eq(t.maybeSent, false), eq(t.templateId, templateId)));
}

/** In the transaction that lets it go: hours, lines and caps are asked anew when each leaves. */
export async function releaseMessages(
  { tables }: Pick<Store, 'tables'>,
  w: Writer,
  templateId: string,
  atMs: number,
): Promise<void> {
  const t = tables.smsOutbox;
  const isHeld = and(eq(t.state, 'held'), eq(t.reason, SUSPENDED));
  await w
    .update(t)
    .set({ state: 'queued', reason: null, nextAtMs: atMs, updatedAtMs: atMs })
    .where(and(isHeld, eq(t.templateId, templateId)));
}

/** Whether a message's text is stopped just now; by a writer's word until the end of his transaction. */
export async function isSuspended(
  { read, tables }: { readonly read: Reader; readonly tables: Store['tables'] },
  templateId: string | null,
): Promise<boolean> {
  if (templateId === null) return false;
  const t = tables.smsTemplateVersion;
  const stopped = and(eq(t.id, templateId), isNotNull(t.suspendedAtMs));
  return (await read.select({ id: t.id }).from(t).where(stopped)).length > 0;
}
