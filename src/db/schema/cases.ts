import type { Kit } from '../kit.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';

/** Messages (contact, its items, the cases they touch), cases and their append-only history. */
export function caseTables(k: Kit, known: PeopleTables & CitizenTables) {
  const { appUser, citizen, district, personalText } = known;

  const channel = k.table('channel', {
    id: k.id(),
    nameFa: k.text().notNull(),
    nameEn: k.text().notNull(),
    place: k.int().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  const serviceCode = k.table(
    'service_code',
    {
      id: k.id(),
      /** Never reused. */
      code: k.text().notNull(),
      nameFa: k.text().notNull(),
      groupFa: k.text().notNull(),
      needsLocation: k.bool().notNull(),
      emergency: k.bool().notNull(),
      reporterProtected: k.bool().notNull(),
      /** One of the four works: asphalt, pavement, kerbs and channels, green space. */
      works: k.bool().notNull(),
      /** A code without a department of its own: goes to triage. */
      triage: k.bool().notNull(),
      /** Open311 style. */
      attributes: k.json().$type<readonly { code: string; nameFa: string; required: boolean }[]>(),
      activeFromMs: k.instant('active_from'),
      activeUntilMs: k.instant('active_until'),
      place: k.int().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('service_code_code_key').on(t.code)],
  );

  const contact = k.table(
    'contact',
    {
      id: k.id(),
      channelId: k
        .text()
        .notNull()
        .references(() => channel.id),
      /** Telephony's call id: one call is one message, whoever it was offered to. */
      callId: k.text(),
      citizenId: k.text().references(() => citizen.id),
      /** Who answered; null while it rings, and for ever when nobody did. */
      agentId: k.text().references(() => appUser.id),
      phoneHash: k.text(),
      phoneTextId: k.text().references(() => personalText.id),
      managerSessionId: k.text(),
      startedAtMs: k.instant('started_at').notNull(),
      endedAtMs: k.instant('ended_at'),
      /** Set when the agent finished it with a disposition. */
      finishedAtMs: k.instant('finished_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('contact_call_key').on(t.callId),
      k.index('contact_phone_idx').on(t.phoneHash, t.startedAtMs),
      k.index('contact_agent_idx').on(t.agentId, t.finishedAtMs),
      k.index('contact_citizen_idx').on(t.citizenId, t.startedAtMs),
    ],
  );

  const contactItem = k.table(
    'contact_item',
    {
      id: k.id(),
      contactId: k
        .text()
        .notNull()
        .references(() => contact.id),
      /** Empty only for dispositions without a matter (silent, wrong number …). */
      kind: k.text(),
      topic: k.text(),
      serviceCodeId: k.text().references(() => serviceCode.id),
      disposition: k.text().notNull(),
      kbArticleId: k.text(),
      noteTextId: k.text().references(() => personalText.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('contact_item_contact_idx').on(t.contactId),
      k.index('contact_item_created_idx').on(t.createdAtMs, t.disposition),
    ],
  );

  const cases = k.table(
    'case',
    {
      id: k.id(),
      trackingCode: k.text(),
      kind: k.text().notNull(),
      status: k.text().notNull(),
      /** Counts the answers told: an objection starts the next. */
      cycle: k.int().notNull(),
      level: k.int(),
      citizenId: k.text().references(() => citizen.id),
      /** The contact it was opened from. */
      contactId: k.text().references(() => contact.id),
      openedById: k.text().references(() => appUser.id),
      serviceCodeId: k.text().references(() => serviceCode.id),
      topicId: k.text(),
      districtId: k.int().references(() => district.id),
      areaId: k.text(),
      addressTextId: k.text().references(() => personalText.id),
      landmarkTextId: k.text().references(() => personalText.id),
      /** The told place as one blinded word: equal for equal places, useless without the key. */
      placeKey: k.text(),
      lat: k.real(),
      lng: k.real(),
      descriptionTextId: k.text().references(() => personalText.id),
      phoneTextId: k.text().references(() => personalText.id),
      priority: k.text().notNull(),
      confidentiality: k.text().$type<'open' | 'protected'>().notNull(),
      announceBy: k.text().$type<'sms' | 'call'>().notNull(),
      outcome: k.text(),
      outcomeReason: k.text(),
      explanationTextId: k.text().references(() => personalText.id),
      /** While it is a draft: the case that the expert takes it to be the same as. */
      duplicateOfId: k.text(),
      mergedIntoId: k.text(),
      /** Calls that asked after it, those about cases merged into it included: raises it in lists. */
      chaseCount: k.int().notNull().default(0),
      /** رمز پیگیری of whom has no number: four digits, sealed. */
      secretTextId: k.text().references(() => personalText.id),
      policyVersionId: k.text(),
      managerSessionId: k.text(),
      leavesOnMs: k.instant('leaves_on'),
      registeredAtMs: k.instant('registered_at'),
      dueAtMs: k.instant('due_at'),
      verifiedAtMs: k.instant('verified_at'),
      announcedAtMs: k.instant('announced_at'),
      archivedAtMs: k.instant('archived_at'),
      /** When what is planned (pending_action) is looked at again. */
      recheckAtMs: k.instant('recheck_at'),
      /** Until then the citizen may object; counted from the proof of telling, or that closure. */
      objectableUntilMs: k.instant('objectable_until'),
      /** When the told case goes on by itself: to its recheck, or to the archive. */
      nextStepAtMs: k.instant('next_step_at'),
      /** When its citizen last heard of it from us. */
      lastWordAtMs: k.instant('last_word_at'),
      /** Raised at every change; a save carries the one it saw. */
      version: k.int().notNull(),
      /** Length and head of the event chain: a cut tail shows. */
      eventCount: k.int().notNull(),
      eventHash: k.text().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('case_tracking_code_key').on(t.trackingCode),
      k.index('case_citizen_idx').on(t.citizenId, t.status),
      k.index('case_status_idx').on(t.status, t.createdAtMs),
      k.index('case_created_idx').on(t.createdAtMs, t.id),
      k.index('case_contact_idx').on(t.contactId),
      k.index('case_next_step_idx').on(t.status, t.nextStepAtMs),
      k.index('case_last_word_idx').on(t.status, t.lastWordAtMs),
      k.index('case_due_idx').on(t.status, t.dueAtMs),
      k.index('case_raised_idx').on(t.status, t.chaseCount, t.createdAtMs, t.id),
      k.index('case_place_idx').on(t.districtId, t.serviceCodeId, t.registeredAtMs),
      // What comes again: one range of days, counted by what and where; then each place by itself.
      k
        .index('case_recurring_idx')
        .on(t.registeredAtMs, t.districtId, t.serviceCodeId, t.placeKey, t.kind, t.status),
      k.index('case_place_key_idx').on(t.placeKey, t.serviceCodeId, t.registeredAtMs),
      k.index('case_merged_idx').on(t.mergedIntoId),
      k.index('case_manager_session_idx').on(t.managerSessionId),
      // One district's lists, page by page, among the cases of years.
      k.index('case_district_idx').on(t.districtId, t.createdAtMs, t.id),
      k
        .index('case_district_raised_idx')
        .on(t.districtId, t.status, t.chaseCount, t.createdAtMs, t.id),
    ],
  );

  const contactCase = k.table(
    'contact_case',
    {
      contactItemId: k
        .text()
        .notNull()
        .references(() => contactItem.id),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      role: k
        .text()
        .$type<'origin' | 'chase' | 'addition' | 'objection' | 'result_call' | 'withdrawal'>()
        .notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.contactItemId, t.caseId] }),
      k.index('contact_case_case_idx').on(t.caseId),
    ],
  );

  /** Proposed by whoever hears of the same thing twice, decided by follow-up, undone exactly. */
  const caseMerge = k.table(
    'case_merge',
    {
      id: k.id(),
      /** As proposed; the one registered earlier becomes the survivor when it is decided. */
      childId: k
        .text()
        .notNull()
        .references(() => cases.id),
      survivorId: k
        .text()
        .notNull()
        .references(() => cases.id),
      state: k.text().$type<'proposed' | 'merged' | 'refused' | 'undone'>().notNull(),
      proposedById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      decidedById: k.text().references(() => appUser.id),
      decidedAtMs: k.instant('decided_at'),
      undoneAtMs: k.instant('undone_at'),
      /** What the child was before, and what the survivor had for its own: undoing gives it back. */
      childStatus: k.text(),
      survivorDueAtMs: k.instant('survivor_due_at'),
      /** The child's due as the survivor has it: it stands with the survivor's clock. Null: it rules no more. */
      broughtDueAtMs: k.instant('brought_due_at'),
      survivorConfidentiality: k.text().$type<'open' | 'protected'>(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('case_merge_state_idx').on(t.state, t.createdAtMs),
      k.index('case_merge_child_idx').on(t.childId, t.state),
      k.index('case_merge_survivor_idx').on(t.survivorId, t.state),
    ],
  );

  /** What follow-up wants out of the archive, until the head has decided: who and why stand in the history. */
  const reopenRequest = k.table('reopen_request', {
    caseId: k
      .text()
      .primaryKey()
      .references(() => cases.id),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Wrong tries to look a tracking code up, also one that nobody has. */
  const lookupTry = k.table(
    'lookup_try',
    {
      /** The code itself: it names nobody. */
      id: k.id(),
      /** In a row; a lock does not begin anew. */
      wrong: k.int().notNull(),
      lockedUntilMs: k.instant('locked_until'),
      /** Of the last one. */
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('lookup_try_created_idx').on(t.createdAtMs)],
  );

  /** Append-only (a trigger refuses change and deletion), chained by hash within its case. */
  const caseEvent = k.table(
    'case_event',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      /** 1, 2, 3 … within the case. */
      seq: k.int().notNull(),
      atMs: k.instant('at').notNull(),
      type: k.text().notNull(),
      actorId: k.text().references(() => appUser.id),
      /** Ids, states and counts only: nothing personal. */
      detail: k.json().$type<Record<string, string | number | boolean | null>>().notNull(),
      noteTextId: k.text().references(() => personalText.id),
      /** Salted hash of the note: the chain holds when the note is erased. */
      noteHash: k.text(),
      previousHash: k.text().notNull(),
      hash: k.text().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('case_event_seq_key').on(t.caseId, t.seq),
      k.index('case_event_created_idx').on(t.createdAtMs),
    ],
  );

  return {
    channel,
    serviceCode,
    contact,
    contactItem,
    cases,
    contactCase,
    caseMerge,
    reopenRequest,
    lookupTry,
    caseEvent,
  };
}
export type CaseTables = ReturnType<typeof caseTables>;
