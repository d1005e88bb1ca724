import { eq } from 'drizzle-orm';
import type { Notice } from '../../telephony/protocol/index.ts';
import type { Writer } from '../db/index.ts';
import type { NoticeStoreDeps } from './repository-notices.ts';

/** A message stands with its number, as the missed callers do; with its call where that is withheld. */
export async function keepMessage(
  deps: NoticeStoreDeps,
  w: Writer,
  notice: Extract<Notice, { type: 'message-left' }>,
  leftAtMs: number,
): Promise<void> {
  const { call, voiceMessage } = deps.store.tables;
  const { callId, recordingId: id, durationMs } = notice;
  const [row] = await w.select().from(call).where(eq(call.id, callId));
  const phoneHash = row?.phoneHash ?? `call:${callId}`;
  const kept = { id, callId, phoneHash, leftAtMs, durationMs, state: 'spooled' } as const;
  await w
    .insert(voiceMessage)
    .values({ ...kept, createdAtMs: deps.nowMs() })
    // The file may have been found before its notice came.
    .onConflictDoUpdate({ target: voiceMessage.id, set: { callId, phoneHash, leftAtMs } });
}
