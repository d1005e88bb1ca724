import type { Store, Writer } from '../db/index.ts';

export interface Feedback {
  readonly caseId: string;
  readonly cycle: number;
  readonly channel: 'sms' | 'call' | 'web';
  readonly satisfied: boolean;
  /** 1–5 where it was asked. */
  readonly score: number | null;
  /** Who wrote it down; null: the citizen himself. */
  readonly byId: string | null;
  readonly atMs: number;
}

export type FeedbackRepository = ReturnType<typeof feedbackRepository>;

/** بازخورد: what citizens say of the answers; one per case and answer, the last word counts. */
export function feedbackRepository(store: Store, newId: () => string) {
  const { feedback } = store.tables;
  return {
    async put(w: Writer, said: Feedback): Promise<void> {
      const { channel, satisfied, score, byId, atMs } = said;
      await w
        .insert(feedback)
        .values({ id: newId(), ...said, createdAtMs: atMs })
        .onConflictDoUpdate({
          target: [feedback.caseId, feedback.cycle],
          set: { channel, satisfied, score, byId, atMs },
        });
    },
  };
}
