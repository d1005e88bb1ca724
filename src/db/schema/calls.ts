import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';

/**
 * Calls and their history, notices applied, settings of queues, what agents last wished.
 *
 * Ids of calls and agents come from telephony and are not foreign keys here: history must take
 * what has happened, also when the database is older than the journal (restored from a backup).
 */
export function callTables(k: Kit, known: PeopleTables & CitizenTables & CaseTables) {
  const { appUser, personalText } = known;

  const queue = k.table('queue', {
    id: k.id(),
    nameFa: k.text().notNull(),
    nameEn: k.text().notNull(),
    /** What citizens dial. */
    extension: k.text().notNull(),
    ringLimitMs: k.int().notNull(),
    wrapUpLimitMs: k.int().notNull(),
    wrapUpExtensions: k.int().notNull().default(2),
    missLimit: k.int().notNull(),
    reofferAfterMs: k.int().notNull(),
    announceEveryMs: k.int().notNull(),
    greetingMustHear: k.bool().notNull(),
    autoAnswer: k.bool().notNull().default(false),
    /** Of the contract queues: what the expert hears before he is joined, and its name as recorded. */
    whisper: k.text().notNull().default('none'),
    spokenName: k.text().notNull().default('number'),
    /** Callers may hang up and are called when their turn comes. */
    callbackOn: k.bool().notNull().default(false),
    callbackAfterMs: k.int().notNull().default(120_000),
    callbackTries: k.int().notNull().default(3),
    callbackRetryMs: k.int().notNull().default(600_000),
    callbackPerDay: k.int().notNull().default(2),
    /** Of the contract queues: `fa`, `ar`; and the key that leads callers here, or `none`. */
    language: k.text().notNull().default('fa'),
    menuKey: k.text().notNull().default('none'),
    serviceLevelMs: k.int().notNull(),
    shortAbandonMs: k.int().notNull(),
    longestWaitYellowMs: k.int().notNull(),
    longestWaitRedMs: k.int().notNull(),
    /** Of the contract queue-rules; null: none, round the clock. */
    rules: k.json().$type<object>(),
    hours: k.json().$type<object>(),
    strategy: k.text().notNull().default('longest-idle'),
    /** Skills asked for, and when fewer do: lines of the contract queue-skills. */
    skills: k.text().notNull().default(''),
    widening: k.text().notNull().default(''),
    /** Head start of its callers over those of other queues. */
    boostMs: k.int().notNull().default(0),
    repeatBoostMs: k.int().notNull().default(0),
    frequentBoostMs: k.int().notNull().default(0),
    minimumStaff: k.int().notNull().default(0),
    /** Who spoke with this caller within this time is rung first, if free; 0: nobody is. */
    lastAgentMs: k.int().notNull().default(0),
    /** Counts the changes: a second editor is told that there was a first. */
    version: k.int().notNull().default(1),
    /** Gone from the line; its calls stay in the ledger. */
    archivedAtMs: k.instant('archived_at'),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Which queues an agent serves. No row: all of them. */
  const agentQueue = k.table(
    'agent_queue',
    {
      agentId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      queueId: k
        .text()
        .notNull()
        .references(() => queue.id),
      /** 1 to 9, 1 is asked first. */
      rank: k.int().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.agentId, t.queueId] })],
  );

  /** What an agent can do, and how well: 1 to 9, 9 is best. */
  const agentSkill = k.table(
    'agent_skill',
    {
      agentId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      name: k.text().notNull(),
      level: k.int().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.agentId, t.name] })],
  );

  /** The ledger: one row per call; every figure of boards and reports is derived from it. */
  const call = k.table(
    'call',
    {
      /** Telephony's call id. */
      id: k.id(),
      queueId: k.text().notNull(),
      /** Null: number withheld, or erased. */
      phoneTextId: k.text().references(() => personalText.id),
      phoneHash: k.text(),
      /** The number as the network wrote it. */
      rawPhoneTextId: k.text().references(() => personalText.id),
      enteredAtMs: k.instant('entered_at').notNull(),
      /** Tehran day of the first arrival, of a call of ours that of its making: what it counts for. */
      day: k.text().notNull(),
      answeredAtMs: k.instant('answered_at'),
      endedAtMs: k.instant('ended_at'),
      /** One of telephony's outcomes; null while the call goes on. */
      outcome: k.text(),
      /** The rule of the queue that sent the caller away. */
      cause: k.text(),
      /** What served him, told by machine. */
      bannerId: k.text(),
      endedBy: k.text().$type<'caller' | 'agent' | 'system' | 'outside'>(),
      /** Who talked last. */
      agentId: k.text(),
      waitMs: k.int(),
      talkMs: k.int(),
      holdMs: k.int(),
      /**
       * We have called: the call in which the citizen asked for it, and with which he counts. Null: he
       * has called us.
       */
      callbackOf: k.text(),
      /** `outbound`: an expert has called; it stands outside the figures of its queue. `inner`: a colleague. */
      direction: k.text().$type<'inbound' | 'outbound' | 'inner'>().notNull().default('inbound'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('call_day_idx').on(t.day, t.queueId),
      // The history of all calls, read page by page.
      k.index('call_entered_idx').on(t.enteredAtMs, t.id),
      k.index('call_phone_idx').on(t.phoneHash, t.enteredAtMs),
      // The same by what people look for.
      k.index('call_agent_idx').on(t.agentId, t.enteredAtMs, t.id),
      k.index('call_queue_idx').on(t.queueId, t.enteredAtMs, t.id),
      // The open ones, too, asked for each minute among the calls of years.
      k.index('call_outcome_idx').on(t.outcome, t.enteredAtMs, t.id),
      k.index('call_banner_idx').on(t.bannerId),
    ],
  );

  /** Promises to call back, and what became of them. Whose they are stands in the first call. */
  const callback = k.table(
    'callback',
    {
      id: k.id(),
      firstCallId: k.text().notNull(),
      queueId: k.text().notNull(),
      enteredAtMs: k.instant('entered_at').notNull(),
      /** The place in line. */
      keyMs: k.instant('key').notNull(),
      madeAtMs: k.instant('made_at').notNull(),
      /** Tehran day of the promise: the day that it counts for. */
      day: k.text().notNull(),
      /** Calls of it so far: their names are not given again. */
      attempts: k.int().notNull().default(0),
      rings: k.int().notNull().default(0),
      /** Null: pending. */
      outcome: k.text(),
      endedAtMs: k.instant('ended_at'),
      endedIn: k.text(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('callback_outcome_idx').on(t.outcome),
      k.index('callback_first_call_idx').on(t.firstCallId),
      k.index('callback_day_idx').on(t.day, t.queueId),
    ],
  );

  /** Every notice about a call, as it came, without its caller token. */
  const callEvent = k.table(
    'call_event',
    {
      id: k.id(),
      callId: k.text().notNull(),
      journalId: k.text().notNull(),
      seq: k.int().notNull(),
      atMs: k.instant('at').notNull(),
      type: k.text().notNull(),
      /** Ids, times and the engine's decision: nothing personal. */
      detail: k.json().$type<Record<string, unknown>>().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('call_event_seq_key').on(t.journalId, t.seq),
      k.index('call_event_call_idx').on(t.callId, t.atMs),
    ],
  );

  /** Public holidays: Tehran days, ISO. */
  const holiday = k.table('holiday', {
    id: k.id(),
    name: k.text().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** What supervisors have switched for the whole line: `emergency`, `surge`. */
  const lineSwitch = k.table('line_switch', {
    id: k.id(),
    on: k.bool().notNull(),
    waiting: k.text().$type<'stay' | 'leave'>().notNull(),
    movedBy: k.text().references(() => appUser.id),
    movedAtMs: k.instant('moved_at').notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Which notice was stored last: one row, `telephony`. */
  const noticePosition = k.table('notice_position', {
    id: k.id(),
    journalId: k.text().notNull(),
    lastSeq: k.int().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Notices that could not be applied: for people to look at. */
  const noticeFault = k.table('notice_fault', {
    id: k.id(),
    journalId: k.text().notNull(),
    seq: k.int().notNull(),
    atMs: k.instant('at').notNull(),
    fault: k.text().notNull(),
    notice: k.json().$type<Record<string, unknown>>().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** How far the fallback queue's own record was read: one row, `queue_log`. */
  const queueLogPosition = k.table('queue_log_position', {
    id: k.id(),
    /** A digest of its first line: tells the file, whatever its name or inode is now. */
    fileId: k.text().notNull(),
    /** Everything before this byte has been applied. */
    offsetBytes: k.bigint().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Calls that the fallback queue has now, or gave back to us a moment ago. */
  const fallbackCall = k.table('fallback_call', {
    /** Telephony's call id. */
    id: k.id(),
    phoneTextId: k.text().references(() => personalText.id),
    phoneHash: k.text(),
    rawPhoneTextId: k.text().references(() => personalText.id),
    /** Its first lap: every later one ends what began here. */
    enteredAtMs: k.instant('entered_at').notNull(),
    agentId: k.text(),
    answeredAtMs: k.instant('answered_at'),
    /** Given back to our application, which tells the rest; null while it waits or talks there. */
    returnedAtMs: k.instant('returned_at'),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Standing alarms of telephony; gone when cleared (their history is the log's). */
  const standingAlarm = k.table('standing_alarm', {
    /** `<alarm> <subject>` */
    id: k.id(),
    alarm: k.text().notNull(),
    subject: k.text().notNull(),
    sinceMs: k.instant('since').notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** What each agent was last told: committed before the reply. One row per agent. */
  const agentPresence = k.table('agent_presence', {
    id: k
      .text()
      .primaryKey()
      .references(() => appUser.id),
    wish: k.text().$type<'available' | 'paused' | 'signed-out'>().notNull(),
    pauseReason: k.text(),
    phone: k.text().$type<'web' | 'desk'>(),
    changedAtMs: k.instant('changed_at').notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Why one may take a break. What exceeds its limit is shown; nobody is ever forced back. */
  const pauseReason = k.table('pause_reason', {
    id: k.id(),
    nameFa: k.text().notNull(),
    nameEn: k.text().notNull(),
    /** Null: as long as it takes. */
    limitMinutes: k.int(),
    place: k.int().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Every change of an agent's state, once: where the time of the shift went. */
  const agentState = k.table(
    'agent_state',
    {
      id: k.id(),
      agentId: k.text().notNull(),
      journalId: k.text().notNull(),
      seq: k.int().notNull(),
      atMs: k.instant('at').notNull(),
      wish: k.text().notNull(),
      pauseReason: k.text(),
      activity: k.text().notNull(),
      reachable: k.bool().notNull(),
      setAsideMisses: k.int(),
      callId: k.text(),
      /** Whose calls the agent took, in rows of before `agent_served`; null: see there. */
      queueIds: k.json().$type<readonly string[]>(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('agent_state_seq_key').on(t.journalId, t.seq),
      k.index('agent_state_agent_idx').on(t.agentId, t.atMs),
    ],
  );

  /** Whose calls an agent takes, from when on: told when it is others. */
  const agentServed = k.table(
    'agent_served',
    {
      id: k.id(),
      agentId: k.text().notNull(),
      /** 1, 2, 3 … of each agent. */
      place: k.int().notNull(),
      atMs: k.instant('at').notNull(),
      queueIds: k.json().$type<readonly string[]>().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('agent_served_place_key').on(t.agentId, t.place)],
  );

  /** From when on a part of the history is known: what was before has been forgotten on purpose. */
  const memoryLimit = k.table('memory_limit', {
    id: k.id(),
    fromMs: k.instant('from').notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  return {
    queue,
    holiday,
    lineSwitch,
    agentQueue,
    agentSkill,
    call,
    callback,
    callEvent,
    noticePosition,
    noticeFault,
    queueLogPosition,
    fallbackCall,
    standingAlarm,
    agentPresence,
    pauseReason,
    agentState,
    agentServed,
    memoryLimit,
  };
}
export type CallTables = ReturnType<typeof callTables>;
