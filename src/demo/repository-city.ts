import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { Store, Writer } from '../db/index.ts';

/** What the filling looks up and sets past the features' own doors, which ask for people. */
export function cityRepository(store: Store) {
  const t = store.tables;
  return {
    async firstQueueId(w: Writer): Promise<string> {
      const [row] = await w.select({ id: t.queue.id }).from(t.queue).limit(1);
      if (row === undefined) throw new Error('a house without a queue');
      return row.id;
    },

    /** Posts without anybody, whose unit has this role in a case. */
    async emptyPosts(w: Writer) {
      return w
        .select({ id: t.position.id, role: t.position.role, title: t.position.titleFa })
        .from(t.position)
        .where(isNull(t.position.holderId))
        .orderBy(t.position.id);
    },

    async seat(w: Writer, positionId: string, holderId: string): Promise<void> {
      await w.update(t.position).set({ holderId }).where(eq(t.position.id, positionId));
    },

    /** Of whom something is asked in this case, the highest level first. */
    async asked(w: Writer, caseId: string) {
      const [row] = await w
        .select({ id: t.referral.id, personId: t.referral.personId })
        .from(t.referral)
        .where(
          and(
            eq(t.referral.caseId, caseId),
            eq(t.referral.kind, 'action'),
            inArray(t.referral.state, ['open', 'expired']),
          ),
        )
        .orderBy(desc(t.referral.sentAtMs), desc(t.referral.level))
        .limit(1);
      return row;
    },

    async statusOf(w: Writer, caseId: string): Promise<string> {
      const [row] = await w
        .select({ status: t.cases.status })
        .from(t.cases)
        .where(eq(t.cases.id, caseId));
      return row?.status ?? '';
    },

    async emergencyOf(w: Writer, caseId: string) {
      const [row] = await w
        .select({ id: t.emergency.id, crewId: t.emergencyOffer.crewId })
        .from(t.emergency)
        .innerJoin(t.emergencyOffer, eq(t.emergencyOffer.emergencyId, t.emergency.id))
        .where(eq(t.emergency.caseId, caseId))
        .limit(1);
      return row;
    },

    async crewIds(w: Writer): Promise<string[]> {
      const rows = await w.select({ id: t.dutyCrew.id }).from(t.dutyCrew).orderBy(t.dutyCrew.id);
      return rows.map(({ id }) => id);
    },

    async endContact(w: Writer, contactId: string, endedAtMs: number): Promise<void> {
      await w.update(t.contact).set({ endedAtMs }).where(eq(t.contact.id, contactId));
    },
  };
}

export type CityRepository = ReturnType<typeof cityRepository>;
