import type { Kit } from '../kit.ts';

/** What callers have left after the tone. The sound is a file; who spoke is known by the hash alone. */
export function voiceMessageTables(k: Kit) {
  const voiceMessage = k.table(
    'voice_message',
    {
      /** Telephony's recording id. */
      id: k.id(),
      callId: k.text().notNull(),
      /** Of the number; of a withheld one `call:<call id>`. Null: erased. */
      phoneHash: k.text(),
      leftAtMs: k.instant('left_at').notNull(),
      durationMs: k.int().notNull(),
      /**
       * `spooled`: the PBX's file is to be fetched; `kept`: fetched; `lost`: there was none;
       * `erasing`, `erased`: the sound is to be, is gone.
       */
      state: k.text().$type<'spooled' | 'kept' | 'lost' | 'erasing' | 'erased'>().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('voice_message_phone_idx').on(t.phoneHash, t.leftAtMs),
      k.index('voice_message_call_idx').on(t.callId),
      k.index('voice_message_state_idx').on(t.state, t.leftAtMs),
    ],
  );
  return { voiceMessage };
}
