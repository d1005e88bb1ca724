import { and, eq, gt, inArray, isNull, lte } from 'drizzle-orm';
import type { Store, Tables } from '../db/index.ts';
import type { MissedLedger } from '../missed-callers/index.ts';

export interface VoiceMessageDeps {
  readonly store: Store;
  readonly nowMs: () => number;
  readonly missed: Pick<MissedLedger, 'messageFound'>;
}

export type VoiceMessage = Tables['voiceMessage']['$inferSelect'];
export type VoiceMessageRepository = ReturnType<typeof voiceMessageRepository>;

type State = VoiceMessage['state'];

/** What is known of messages; the sound itself is on the shelf. */
export function voiceMessageRepository({ store, nowMs, missed }: VoiceMessageDeps) {
  const { call, missedCaller, voiceMessage } = store.tables;
  const { read } = store;

  const isLeftBefore = (atMs: number) =>
    and(inArray(voiceMessage.state, ['kept', 'lost']), lte(voiceMessage.leftAtMs, atMs));
  const move = (id: string, state: State, more: { durationMs?: number } = {}) =>
    store.tx((w) =>
      w
        .update(voiceMessage)
        .set({ state, ...more })
        .where(eq(voiceMessage.id, id)),
    );

  return {
    async find(id: string): Promise<VoiceMessage | null> {
      const [row] = await read.select().from(voiceMessage).where(eq(voiceMessage.id, id));
      return row ?? null;
    },

    /** Whoever settles the number's entry now may listen to what it left. */
    async isClaimedBy(phoneHash: string, userId: string): Promise<boolean> {
      const held = await read.$count(
        missedCaller,
        and(
          eq(missedCaller.openKey, phoneHash),
          eq(missedCaller.claimedBy, userId),
          gt(missedCaller.claimUntilMs, nowMs()),
          isNull(missedCaller.settledAtMs),
        ),
      );
      return held > 0;
    },

    inState: (state: State): Promise<VoiceMessage[]> =>
      read.select().from(voiceMessage).where(eq(voiceMessage.state, state)),

    /** Kept, or not to be found, since before that. */
    leftBefore: (atMs: number): Promise<VoiceMessage[]> =>
      read.select().from(voiceMessage).where(isLeftBefore(atMs)),
    countLeftBefore: (atMs: number): Promise<number> =>
      store.readApart.$count(voiceMessage, isLeftBefore(atMs)),

    move,

    /** The file is there, and nobody has told of it: telephony had lost its memory. */
    adopt: (message: { id: string; callId: string; leftAtMs: number; durationMs: number }) =>
      store.tx(async (w) => {
        const [row] = await w.select().from(call).where(eq(call.id, message.callId));
        const phoneHash = row?.phoneHash ?? `call:${message.callId}`;
        await w
          .insert(voiceMessage)
          .values({ ...message, phoneHash, state: 'spooled', createdAtMs: nowMs() })
          .onConflictDoNothing();
        await missed.messageFound(w, message.callId, message.leftAtMs);
      }),
  };
}
