import { and, asc, desc, eq, inArray, lte, sql } from 'drizzle-orm';
import { type CaseRow, type CaseSteps, reporterShield } from '../cases/index.ts';
import type {
  NewWarning,
  ServeWarning,
  SettleWarning,
  Warning,
  WarningList,
  WarningRow,
} from '../contract/warnings.ts';
import type { Personal, Store, Tables, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { hideNames } from '../kit/identity-words.ts';
import { startOfTehranDayMs, toJalali } from '../kit/jalali.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { deadlineOf, type WarningRules } from './warning.ts';

export type Warnings = ReturnType<typeof warningRepository>;
export type WarningRefusal =
  | 'unknown-case'
  | 'unknown-warning'
  | 'wrong-state'
  | 'warning-over'
  | 'bad-service-date';
type Row = Tables['warningNotice']['$inferSelect'];

/** Handed in by src/referrals and src/field-visits: what follows when nobody heeds it. */
export interface AfterWarning {
  /** False: the case does not stand where it could go there. */
  toCommission(
    w: Writer,
    sent: { readonly caseId: string; readonly note: string; readonly atMs: number },
  ): Promise<boolean>;
  /** False: somebody is on his way already, or nobody knows the district. */
  sendCrew(w: Writer, known: CaseRow, note: string, atMs: number): Promise<boolean>;
  /** Whoever is asked about the case hears that a warning is late; each word once. */
  remind(
    w: Writer,
    told: {
      readonly caseId: string;
      readonly kind: 'warning-unserved' | 'warning-due';
      readonly key: string;
      readonly atMs: number;
    },
  ): Promise<void>;
}

const OPEN = ['issued', 'served', 'expired'] as const;
const LIST_LIMIT = 300;
const AT_ONCE = 200;

/** From its issue over its being served to what follows; every method is one unit of work. */
export function warningRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly steps: Pick<CaseSteps, 'find' | 'append'>;
  readonly after: AfterWarning;
  readonly openStatuses: readonly string[];
  readonly rules: WarningRules;
  readonly newId: () => string;
}) {
  const { store, personal, steps, after, openStatuses, rules, newId } = options;
  const { read } = store;
  const { appUser, cases, serviceCode, warningNotice: t } = store.tables;

  const change = (w: Writer, id: string, set: Partial<Row>) =>
    w.update(t).set(set).where(eq(t.id, id));

  async function find(w: Writer, id: string): Promise<Row | undefined> {
    const [row] = await w.select().from(t).where(eq(t.id, id));
    return row;
  }

  const eventOf = (row: Pick<Row, 'id' | 'year' | 'number'>) => ({
    ...{ warningId: row.id, year: row.year, number: row.number },
  });

  interface Found {
    readonly row: Row;
    readonly case: CaseRow;
    readonly serviceName: string | null;
    readonly byName: string;
  }
  const listed = ({ row, case: known, serviceName, byName }: Found): WarningRow => ({
    warningId: row.id,
    caseId: row.caseId,
    trackingCode: known.trackingCode,
    ...{ serviceName, district: known.districtId },
    status: known.status as Warning['status'],
    ...{ year: row.year, number: row.number },
    ground: row.ground as Warning['ground'],
    ...{ deadlineDays: row.deadlineDays, follows: row.follows, state: row.state },
    issuedByName: byName,
    ...{ issuedAtMs: row.issuedAtMs, servedAtMs: row.servedAtMs, servedHow: row.servedHow },
    ...{ dueAtMs: row.dueAtMs, settledAtMs: row.settledAtMs },
  });
  async function shown(found: Found): Promise<Warning> {
    const { addresseeTextId, placeTextId, orderTextId, noteTextId } = found.row;
    const texts = await personal.read(read, [
      addresseeTextId,
      placeTextId,
      orderTextId,
      noteTextId,
    ]);
    // Its paper goes to who was reported: he must not read in it by whom.
    const shields = reporterShield(options);
    const ofWords = await shields.of(read, [found.row.caseId]);
    // The order is our own wording: numbers in it are of laws, letters and offices.
    const ofOrder = await shields.of(read, [found.row.caseId], hideNames);
    return {
      ...listed(found),
      addressee: texts.get(addresseeTextId) ?? '',
      place: ofWords(found.row.caseId, texts.get(placeTextId) ?? ''),
      order: ofOrder(found.row.caseId, texts.get(orderTextId) ?? ''),
      note: ofWords(found.row.caseId, texts.get(noteTextId ?? '') ?? null),
    };
  }

  const rowsOf = () =>
    read
      .select({ row: t, case: cases, serviceName: serviceCode.nameFa, byName: appUser.name })
      .from(t)
      .innerJoin(cases, eq(cases.id, t.caseId))
      .innerJoin(appUser, eq(appUser.id, t.issuedById))
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId));

  return {
    /** Open ones by their due, those whose time is over before the others; ended ones newest first. */
    async list(which: WarningList): Promise<WarningRow[]> {
      if (which === 'ended') {
        const ended = inArray(t.state, ['obeyed', 'escalated', 'withdrawn']);
        const newest = rowsOf().where(ended).orderBy(desc(t.settledAtMs));
        return (await newest.limit(LIST_LIMIT)).map(listed);
      }
      const open = inArray(t.state, [...OPEN]);
      const earliest = sql`coalesce(${t.dueAtMs}, ${t.issuedAtMs})`;
      return (await rowsOf().where(open).orderBy(asc(earliest)).limit(LIST_LIMIT)).map(listed);
    },

    ofCase: async (caseId: string): Promise<WarningRow[]> =>
      (await rowsOf().where(eq(t.caseId, caseId)).orderBy(asc(t.issuedAtMs))).map(listed),

    async open(warningId: string): Promise<Warning | undefined> {
      const [found] = await rowsOf().where(eq(t.id, warningId));
      return found === undefined ? undefined : shown(found);
    },

    async issue(
      caseId: string,
      form: NewWarning,
      actorId: string,
      atMs: number,
    ): Promise<{ readonly warningId: string } | WarningRefusal> {
      return store.tx(async (w) => {
        const known = await steps.find(w, caseId);
        if (known === undefined) return 'unknown-case';
        if (!openStatuses.includes(known.status)) return 'wrong-state';
        const { year } = toJalali(atMs);
        const [last] = await w
          .select({ number: t.number })
          .from(t)
          .where(eq(t.year, year))
          .orderBy(desc(t.number))
          .limit(1);
        const id = newId();
        const put = async (text: string): Promise<string> =>
          (await personal.put(w, normalizeForStorage(text), atMs)).id;
        const { ground, deadlineDays, follows } = form;
        const numbered = { id, year, number: (last?.number ?? 0) + 1 };
        await w.insert(t).values({
          ...{ ...numbered, caseId, ground, deadlineDays, follows },
          addresseeTextId: await put(form.addressee),
          placeTextId: await put(form.place),
          orderTextId: await put(form.order),
          state: 'issued',
          issuedById: actorId,
          issuedAtMs: atMs,
          remindAtMs: atMs + rules.serveWithinMs,
          createdAtMs: atMs,
        });
        const detail = { ...eventOf(numbered), ground, deadlineDays, follows };
        await steps.append(w, {
          ...{ caseId, type: 'warning-issued', actorId, atMs, detail },
          note: normalizeForStorage(form.order),
        });
        return { warningId: id };
      });
    },

    /** From now on its time runs; by an instant that lies between the day of its issue and now. */
    async serve(
      warningId: string,
      served: ServeWarning,
      actorId: string,
      atMs: number,
    ): Promise<'done' | WarningRefusal> {
      const { servedAtMs, how } = served;
      return store.tx(async (w) => {
        const row = await find(w, warningId);
        if (row === undefined) return 'unknown-warning';
        if (row.state !== 'issued') return 'warning-over';
        // People write minutes, and papers are handed over before they are recorded: the day counts.
        const fromMs = startOfTehranDayMs(row.issuedAtMs);
        if (servedAtMs > atMs || servedAtMs < fromMs) return 'bad-service-date';
        const dueAtMs = deadlineOf(servedAtMs, row.deadlineDays);
        await change(w, warningId, {
          ...{ state: 'served', servedAtMs, servedHow: how, dueAtMs },
          remindAtMs: Math.max(dueAtMs - rules.remindBeforeMs, atMs),
        });
        const detail = { ...eventOf(row), how, servedAtMs, dueAtMs };
        await steps.append(w, {
          ...{ caseId: row.caseId, type: 'warning-served', actorId, atMs, detail },
        });
        return 'done';
      });
    },

    /** Put right, or taken back; also one whose time was over without anything to follow. */
    async settle(
      warningId: string,
      settled: SettleWarning,
      actorId: string,
      atMs: number,
    ): Promise<'done' | WarningRefusal> {
      return store.tx(async (w) => {
        const row = await find(w, warningId);
        if (row === undefined) return 'unknown-warning';
        if (!OPEN.some((state) => state === row.state)) return 'warning-over';
        if (settled.as === 'obeyed' && row.state === 'issued') return 'wrong-state';
        const note = normalizeForStorage(settled.note);
        await change(w, warningId, {
          ...{ state: settled.as, settledAtMs: atMs, settledById: actorId, remindAtMs: null },
          noteTextId: (await personal.put(w, note, atMs)).id,
        });
        const type = `warning-${settled.as}`;
        const detail = eventOf(row);
        await steps.append(w, { caseId: row.caseId, type, actorId, note, atMs, detail });
        return 'done';
      });
    },

    /** Each minute and at boot: reminders, and what follows when the time is over. */
    async runDue(atMs: number, onFault: (fault: unknown) => void): Promise<void> {
      const late = await read
        .select({ id: t.id })
        .from(t)
        .where(and(eq(t.state, 'served'), lte(t.dueAtMs, atMs)))
        .orderBy(asc(t.dueAtMs))
        .limit(AT_ONCE);
      for (const { id } of late) await escalate(id, atMs).catch(onFault);
      const again = await read
        .select({ id: t.id })
        .from(t)
        .where(and(eq(t.state, 'expired'), lte(t.remindAtMs, atMs)))
        .orderBy(asc(t.remindAtMs))
        .limit(AT_ONCE);
      for (const { id } of again) await escalate(id, atMs).catch(onFault);
      const waiting = await read
        .select({ id: t.id })
        .from(t)
        .where(and(inArray(t.state, ['issued', 'served']), lte(t.remindAtMs, atMs)))
        .limit(AT_ONCE);
      for (const { id } of waiting) await remind(id, atMs).catch(onFault);
    },
  };

  async function remind(id: string, atMs: number): Promise<void> {
    await store.tx(async (w) => {
      const row = await find(w, id);
      if (row === undefined || row.remindAtMs === null || row.remindAtMs > atMs) return;
      if (row.state !== 'issued' && row.state !== 'served') return;
      const known = await steps.find(w, row.caseId);
      assert(known !== undefined, 'no case is deleted');
      if (!openStatuses.includes(known.status)) {
        // Nobody is asked any more, and a history that has ended gets no more entries.
        await change(w, id, { remindAtMs: null });
        return;
      }
      const isUnserved = row.state === 'issued';
      const kind = isUnserved ? 'warning-unserved' : 'warning-due';
      const key = `${id}:${row.remindAtMs}`;
      await after.remind(w, { caseId: row.caseId, kind, key, atMs });
      await change(w, id, { remindAtMs: isUnserved ? atMs + rules.serveWithinMs : null });
      const detail = { ...eventOf(row), kind };
      await steps.append(w, {
        ...{ caseId: row.caseId, type: 'warning-reminder', actorId: null, atMs, detail },
      });
    });
  }

  /** Its time is over, now or before: where nothing can follow just now it is tried again. */
  async function escalate(id: string, atMs: number): Promise<void> {
    await store.tx(async (w) => {
      const row = await find(w, id);
      if (row?.state !== 'served' && row?.state !== 'expired') return;
      const isAgain = row.state === 'expired';
      const nextMs = isAgain ? row.remindAtMs : row.dueAtMs;
      if (nextMs === null || nextMs > atMs) return;
      const known = await steps.find(w, row.caseId);
      assert(known !== undefined, 'no case is deleted');
      const { caseId, follows } = row;
      const note = (await personal.read(w, [row.orderTextId])).get(row.orderTextId) ?? '';
      const isOpen = openStatuses.includes(known.status);
      // It lies with a commission already: that one decides.
      const isThere = follows === 'commission' && known.status === 'at_commission';
      const isGone =
        isThere ||
        (isOpen &&
          (follows === 'commission'
            ? await after.toCommission(w, { caseId, note, atMs })
            : await after.sendCrew(w, known, note, atMs)));
      const state = isGone ? 'escalated' : 'expired';
      // A reply that does not convince, a visit that ends: then the case stands where it can follow.
      const remindAtMs = isOpen && !isGone ? atMs + rules.tryAgainMs : null;
      await change(w, id, { state, remindAtMs, ...(isGone ? { settledAtMs: atMs } : {}) });
      if (isAgain && !isGone) return;
      const detail = { ...eventOf(row), follows };
      await steps.append(w, { caseId, type: `warning-${state}`, actorId: null, atMs, detail });
    });
  }
}
