import { and, desc, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { OfficialNotice } from '../contract/referrals.ts';
import type { Personal, Store, Tables, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import type { Organisation } from '../organisation/index.ts';
import type { ReferralRow } from './repository-legs.ts';

export type Notices = ReturnType<typeof noticeRepository>;
type NoticeRow = Tables['officialNotice']['$inferSelect'];

const LIST_LIMIT = 100;

/** What officials are told without being asked anything; each notice once, however often it is said. */
export function noticeRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly organisation: Organisation;
  readonly newId: () => string;
}) {
  const { store, personal, organisation, newId } = options;
  const { read } = store;
  const { cases, officialNotice: t, serviceCode } = store.tables;

  const inReach = (positionIds: readonly string[]) => inArray(t.positionId, [...positionIds]);

  return {
    /** In the transaction of what is told. To the posts that were asked, or to these instead. */
    async tell(
      w: Writer,
      rows: readonly Pick<ReferralRow, 'id' | 'caseId' | 'positionId'>[],
      notice: {
        readonly kind: NoticeRow['kind'];
        readonly key?: string;
        readonly reason?: string;
        readonly to?: readonly string[];
        readonly atMs: number;
      },
    ): Promise<number> {
      const { kind, key = '', atMs, to } = notice;
      const reason = normalizeForStorage(notice.reason ?? '');
      let fresh = 0;
      for (const { id: referralId, caseId, positionId } of rows) {
        for (const post of to ?? [positionId]) {
          const told = await w
            .insert(t)
            .values({
              id: newId(),
              caseId,
              referralId,
              positionId: post,
              kind,
              key,
              reasonTextId: reason === '' ? null : (await personal.put(w, reason, atMs)).id,
              createdAtMs: atMs,
            })
            .onConflictDoNothing()
            .returning({ id: t.id });
          fresh += told.length;
        }
      }
      return fresh;
    },

    /** Earlier notices of this kind about the same referral need no reader any more. */
    async passOver(
      w: Writer,
      referralId: string,
      kind: NoticeRow['kind'],
      exceptKey: string,
      atMs: number,
    ): Promise<void> {
      const older = and(eq(t.referralId, referralId), eq(t.kind, kind), ne(t.key, exceptKey));
      await w
        .update(t)
        .set({ seenAtMs: atMs })
        .where(and(older, isNull(t.seenAtMs)));
    },

    /** Of the posts that this user holds or acts for; what nobody has seen yet. */
    async unseen(userId: string, nowMs: number): Promise<OfficialNotice[]> {
      const { positionIds } = await organisation.reachOf(read, userId, nowMs);
      if (positionIds.length === 0) return [];
      const rows = await read
        .select({
          row: t,
          trackingCode: cases.trackingCode,
          confidentiality: cases.confidentiality,
          serviceName: serviceCode.nameFa,
          district: cases.districtId,
        })
        .from(t)
        .innerJoin(cases, eq(cases.id, t.caseId))
        .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
        .where(and(inReach(positionIds), isNull(t.seenAtMs)))
        .orderBy(desc(t.createdAtMs), desc(t.id))
        .limit(LIST_LIMIT);
      const texts = await personal.read(
        read,
        rows.map(({ row }) => row.reasonTextId),
      );
      return rows.map(({ row, trackingCode, serviceName, district, confidentiality }) => ({
        noticeId: row.id,
        referralId: row.referralId,
        kind: row.kind,
        trackingCode,
        serviceName,
        district,
        // In the citizen's own words, which may say who he is.
        reason: confidentiality === 'open' ? (texts.get(row.reasonTextId ?? '') ?? null) : null,
        atMs: row.createdAtMs,
      }));
    },

    /** False: it is no notice of a post of this user. Said again it changes nothing. */
    async see(noticeId: string, userId: string, nowMs: number): Promise<boolean> {
      return store.tx(async (w) => {
        const { positionIds } = await organisation.reachOf(w, userId, nowMs);
        if (positionIds.length === 0) return false;
        const own = and(eq(t.id, noticeId), inReach(positionIds));
        await w
          .update(t)
          .set({ seenById: userId, seenAtMs: nowMs })
          .where(and(own, isNull(t.seenAtMs)));
        return (await w.$count(t, own)) > 0;
      });
    },
  };
}
