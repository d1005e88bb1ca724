import { and, asc, eq, gt, isNull, or } from 'drizzle-orm';
import type { z } from 'zod';
import type { Audit, Editor } from '../audit/index.ts';
import type { DutyRoster, NewDutyCrew, NewDutyTurn } from '../contract/emergencies.ts';
import type { Reader, Store } from '../db/index.ts';
import { crewsOnDuty } from './emergency.ts';

export type Roster = ReturnType<typeof rosterRepository>;
export type RosterRefusal =
  | 'unknown-crew'
  | 'unknown-user'
  | 'unknown-outside-number'
  | 'not-found';

/** Who is on duty where and when; every change has its audit entry. */
export function rosterRepository(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { read } = store;
  const { appUser, district, dutyCrew, dutyTurn, outsideNumber } = store.tables;

  const openCrew = (crewId: string) => and(eq(dutyCrew.id, crewId), isNull(dutyCrew.closedAtMs));

  async function turnsOf(r: Reader, atMs: number) {
    return r
      .select({ turn: dutyTurn })
      .from(dutyTurn)
      .innerJoin(dutyCrew, eq(dutyCrew.id, dutyTurn.crewId))
      .where(
        and(
          isNull(dutyCrew.closedAtMs),
          or(isNull(dutyTurn.activeUntilMs), gt(dutyTurn.activeUntilMs, atMs)),
        ),
      )
      .orderBy(asc(dutyTurn.districtId), asc(dutyTurn.place), asc(dutyTurn.id))
      .then((rows) => rows.map(({ turn }) => turn));
  }

  return {
    /** In the order in which they are asked. */
    async onDuty(r: Reader, districtId: number | null, atMs: number): Promise<string[]> {
      return crewsOnDuty(await turnsOf(r, atMs), districtId, atMs);
    },

    async findCrew(r: Reader, crewId: string) {
      const [row] = await r.select().from(dutyCrew).where(openCrew(crewId));
      return row;
    },

    async isOfCrew(r: Reader, crewId: string, userId: string): Promise<boolean> {
      const own = and(openCrew(crewId), eq(dutyCrew.userId, userId));
      return (await r.$count(dutyCrew, own)) > 0;
    },

    async view(atMs: number): Promise<DutyRoster> {
      const crews = await read
        .select({ crew: dutyCrew, username: appUser.username })
        .from(dutyCrew)
        .leftJoin(appUser, eq(appUser.id, dutyCrew.userId))
        .where(isNull(dutyCrew.closedAtMs))
        .orderBy(asc(dutyCrew.nameFa), asc(dutyCrew.id));
      const turns = await turnsOf(read, atMs);
      const districts = await read.select({ id: district.id }).from(district);
      return {
        atMs,
        crews: crews.map(({ crew, username }) => ({
          crewId: crew.id,
          nameFa: crew.nameFa,
          nameEn: crew.nameEn,
          username,
          entryId: crew.entryId,
        })),
        turns: turns.map((turn) => ({
          turnId: turn.id,
          crewId: turn.crewId,
          district: turn.districtId,
          place: turn.place,
          fromMin: turn.fromMin,
          untilMin: turn.untilMin,
          activeFromMs: turn.activeFromMs,
          activeUntilMs: turn.activeUntilMs,
        })),
        uncovered: districts
          .map(({ id }) => id)
          .filter((id) => crewsOnDuty(turns, id, atMs).length === 0)
          .toSorted((a, b) => a - b),
      };
    },

    addCrew(
      form: z.infer<typeof NewDutyCrew>,
      by: Editor,
      atMs: number,
    ): Promise<RosterRefusal | null> {
      const { nameFa, nameEn, username, entryId } = form;
      return store.tx(async (w) => {
        const open = and(eq(appUser.username, username ?? ''), isNull(appUser.closedAtMs));
        const [user] = await w.select({ id: appUser.id }).from(appUser).where(open);
        if (username !== null && user === undefined) return 'unknown-user';
        if (
          entryId !== null &&
          (await w.$count(outsideNumber, eq(outsideNumber.id, entryId))) < 1
        ) {
          return 'unknown-outside-number';
        }
        const id = newId();
        const row = { id, nameFa, nameEn, userId: user?.id ?? null, entryId };
        await w.insert(dutyCrew).values({ ...row, createdAtMs: atMs });
        await audit.write(w, { ...by, act: 'duty-crew-added', ...crewSubject(id) });
        return null;
      });
    },

    closeCrew: (crewId: string, by: Editor, atMs: number): Promise<RosterRefusal | null> =>
      store.tx(async (w) => {
        const set = { closedAtMs: atMs };
        const closed = await w
          .update(dutyCrew)
          .set(set)
          .where(openCrew(crewId))
          .returning({ id: dutyCrew.id });
        if (closed.length === 0) return 'unknown-crew';
        await audit.write(w, { ...by, act: 'duty-crew-closed', ...crewSubject(crewId) });
        return null;
      }),

    addTurn: (turn: NewDutyTurn, by: Editor, atMs: number): Promise<RosterRefusal | null> =>
      store.tx(async (w) => {
        const { crewId, district: districtId, ...times } = turn;
        if ((await w.$count(dutyCrew, openCrew(crewId))) < 1) return 'unknown-crew';
        const id = newId();
        await w.insert(dutyTurn).values({ id, crewId, districtId, ...times, createdAtMs: atMs });
        const detail = { district: districtId, place: turn.place };
        await audit.write(w, { ...by, act: 'duty-turn-added', ...crewSubject(crewId), detail });
        return null;
      }),

    /** From now on; what was is kept, so that anybody can tell who was on duty then. */
    endTurn: (turnId: string, by: Editor, atMs: number): Promise<RosterRefusal | null> =>
      store.tx(async (w) => {
        const { activeUntilMs } = dutyTurn;
        const [ended] = await w
          .update(dutyTurn)
          .set({ activeUntilMs: atMs })
          .where(and(eq(dutyTurn.id, turnId), or(isNull(activeUntilMs), gt(activeUntilMs, atMs))))
          .returning({ crewId: dutyTurn.crewId });
        if (ended === undefined) return 'not-found';
        const { crewId } = ended;
        await audit.write(w, { ...by, act: 'duty-turn-ended', ...crewSubject(crewId) });
        return null;
      }),
  };
}

const crewSubject = (subjectId: string) => ({ subjectKind: 'duty-crew', subjectId });
