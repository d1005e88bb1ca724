import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import { FIRST_NUISANCE_RULE, type Nuisance, NuisanceRule } from '../contract/nuisance.ts';
import type { Personal, Store } from '../db/index.ts';
import type { AnsweredCall } from './nuisance.ts';
import type { Blocks } from './repository-blocks.ts';

const RULE_ID = 'nuisance';
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Who called, and what his recent calls were. */
export interface Suspect {
  readonly number: string;
  readonly phoneHash: string;
  /** Calls from before are not among them. */
  readonly sinceMs: number;
  readonly calls: readonly AnsweredCall[];
}

export type NuisanceRepository = ReturnType<typeof nuisanceRepository>;

export interface NuisanceRepositoryDeps {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write'>;
  readonly blocks: Blocks;
  readonly newId: () => string;
  readonly nowMs: () => number;
}

/** The rule that blocks by itself: its settings, what it looks at, and its blocks. */
export function nuisanceRepository(deps: NuisanceRepositoryDeps) {
  const { store, personal, audit, blocks, newId, nowMs } = deps;
  const { nuisanceRule, markedCaller, call, contact, contactItem, outsideNumber } = store.tables;

  async function rule(): Promise<NuisanceRule> {
    const [row] = await store.read.select().from(nuisanceRule).where(eq(nuisanceRule.id, RULE_ID));
    const kept = NuisanceRule.safeParse(row?.rule);
    return kept.success ? kept.data : FIRST_NUISANCE_RULE;
  }

  /** From when calls count: not from before a supervisor took the last block away. */
  async function countsFrom(phoneHash: string, { withinMinutes }: NuisanceRule): Promise<number> {
    const pardonedAtMs = await blocks.pardonedAtMs(store.read, phoneHash);
    return Math.max(nowMs() - withinMinutes * MINUTE_MS, pardonedAtMs);
  }

  return {
    rule,

    async setRule(wanted: NuisanceRule, by: Editor): Promise<void> {
      await store.tx(async (w) => {
        const row = { id: RULE_ID, rule: wanted, createdAtMs: nowMs() };
        const target = nuisanceRule.id;
        await w
          .insert(nuisanceRule)
          .values(row)
          .onConflictDoUpdate({ target, set: { rule: wanted } });
        const subject = { subjectKind: 'nuisance-rule', subjectId: null };
        await audit.write(w, {
          ...by,
          act: 'nuisance-rule-changed',
          ...subject,
          detail: { ...wanted },
        });
      });
    },

    /** Null: the number is withheld, talks or waits right now, or is one of the directory's. */
    async suspectOf(callId: string, looking: NuisanceRule): Promise<Suspect | null> {
      const { read } = store;
      const [about] = await read.select().from(call).where(eq(call.id, callId));
      const { phoneHash = null, phoneTextId = null } = about ?? {};
      if (phoneHash === null || phoneTextId === null) return null;
      const goesOn = and(eq(call.phoneHash, phoneHash), isNull(call.outcome));
      if ((await read.$count(call, goesOn)) > 0) return null;
      if ((await read.$count(outsideNumber, eq(outsideNumber.phoneHash, phoneHash))) > 0) {
        return null;
      }
      const number = (await personal.read(read, [phoneTextId])).get(phoneTextId);
      if (number === undefined) return null;
      const sinceMs = await countsFrom(phoneHash, looking);
      const rows = await read
        .select({ call, disposition: contactItem.disposition })
        .from(call)
        .leftJoin(contact, eq(contact.callId, call.id))
        .leftJoin(contactItem, eq(contactItem.contactId, contact.id))
        .where(
          and(
            eq(call.phoneHash, phoneHash),
            // Whom an expert has called does not call too often.
            eq(call.direction, 'inbound'),
            // Wrapped, so that SQLite does not read everybody's answered calls instead.
            eq(sql`coalesce(${call.outcome}, '')`, 'answered'),
            gt(call.enteredAtMs, sinceMs),
          ),
        );
      const calls = new Map<string, AnsweredCall>();
      for (const { call: one, disposition } of rows) {
        const before = calls.get(one.id)?.dispositions ?? [];
        const dispositions = disposition === null ? before : [...before, disposition];
        calls.set(one.id, { talkMs: one.talkMs ?? 0, endedBy: one.endedBy, dispositions });
      }
      return { number, phoneHash, sinceMs, calls: [...calls.values()] };
    },

    /** False: the number is marked already, by whomever, or pardoned just now. The rule has no name in the audit. */
    async block(suspect: Suspect, found: Nuisance, { blockHours }: NuisanceRule): Promise<boolean> {
      const { phoneHash, number, sinceMs } = suspect;
      return store.tx(async (w) => {
        await blocks.eraseOver(w);
        if (await blocks.isMarked(w, phoneHash)) return false;
        if ((await blocks.pardonedAtMs(w, phoneHash)) > sinceMs) return false;
        const id = newId();
        const markedAtMs = nowMs();
        const untilMs = markedAtMs + blockHours * HOUR_MS;
        const { id: phoneTextId } = await personal.put(w, number, markedAtMs);
        const row = { id, mark: 'blocked' as const, phoneHash, phoneTextId, untilMs, found };
        await w.insert(markedCaller).values({ ...row, markedAtMs });
        await audit.write(w, {
          userId: null,
          act: 'caller-marked',
          subjectKind: 'marked-caller',
          subjectId: id,
          detail: { mark: 'blocked', untilMs, byRule: true, ...found },
        });
        return true;
      });
    },
  };
}
