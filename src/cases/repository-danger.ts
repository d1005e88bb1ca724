import { and, eq, inArray } from 'drizzle-orm';
import type { Store, Writer } from '../db/index.ts';
import type { CaseEvents } from './repository-events.ts';

/** Entries of the directory that save lives: `emergency-125`. */
const SAVES_LIVES = /^emergency-([0-9]{3})$/u;

/** Danger to life was handed over by voice: the cases of that talk say to whom. */
export function dangerNotes(options: { readonly store: Store; readonly events: CaseEvents }) {
  const { events } = options;
  const { callEvent, cases } = options.store.tables;

  return async function noteDanger(
    w: Writer,
    talk: { readonly contactId: string; readonly callId: string | null; readonly atMs: number },
  ): Promise<void> {
    const { contactId, callId, atMs } = talk;
    if (callId === null) return;
    const heard = await w
      .select({ detail: callEvent.detail })
      .from(callEvent)
      .where(
        and(
          eq(callEvent.callId, callId),
          inArray(callEvent.type, ['consult-answered', 'consult-joined', 'call-handed-out']),
        ),
      );
    const numbers = new Set(
      heard.flatMap(({ detail }) => SAVES_LIVES.exec(String(detail['outsideId']))?.[1] ?? []),
    );
    if (numbers.size === 0) return;
    const told = await w
      .select({ id: cases.id, trackingCode: cases.trackingCode })
      .from(cases)
      .where(eq(cases.contactId, contactId));
    for (const { id: caseId, trackingCode } of told) {
      if (trackingCode === null) continue;
      for (const number of numbers) {
        const detail = { number };
        const type = 'danger-handed-over';
        await events.append(w, { caseId, type, actorId: null, atMs, detail });
      }
    }
  };
}
