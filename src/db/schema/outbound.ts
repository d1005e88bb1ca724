import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { PeopleTables } from './people.ts';

/** Calls that experts asked for, kept before telephony is asked. Whom they reach stands in the ledger. */
export function outboundTables(k: Kit, { appUser, cases }: PeopleTables & CaseTables) {
  const outboundCall = k.table(
    'outbound_call',
    {
      /** Telephony's call id. */
      id: k.id(),
      agentId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      purpose: k.text().notNull(),
      caseId: k.text().references(() => cases.id),
      contactId: k.text(),
      missedId: k.text(),
      /** Of the directory, whose emergency numbers are no rows. */
      entryId: k.text(),
      /** `announcement.id` of the result that is told by it. */
      taskId: k.text(),
      /** `manager_booking.id` of the turn. */
      bookingId: k.text(),
      /** The colleague; of telephony, like ids in the ledger. */
      secondId: k.text(),
      /** Why telephony did not take it; null: it did. */
      refusal: k.text(),
      askedAtMs: k.instant('asked_at').notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('outbound_call_agent_idx').on(t.agentId, t.askedAtMs),
      k.index('outbound_call_case_idx').on(t.caseId),
      k.index('outbound_call_task_idx').on(t.taskId),
    ],
  );
  return { outboundCall };
}
