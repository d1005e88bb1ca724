import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, type SQL } from 'drizzle-orm';
import { mergedWords, reporterShield } from '../cases/index.ts';
import type { CitizenRepository } from '../citizens/index.ts';
import type { EmergencyCaller, EmergencyView } from '../contract/emergencies.ts';
import { among, type Personal, type Store } from '../db/index.ts';
import { mayAccept, stageAfter } from './emergency.ts';

export type EmergencyViews = ReturnType<typeof emergencyViews>;

/** Over since less than this: still on the list, so that nobody wonders where it went. */
const SHOWN_MS = 24 * 3_600_000;
/** Of those that are over; what is open is never left out. */
const ENDED_LIMIT = 100;
type Said = EmergencyView['said'][number];
const SAID: Said['as'][] = ['added-to', 'chased'];
const ACT_OF = {
  accepted: 'accept',
  on_the_way: 'on_the_way',
  arrived: 'arrived',
  made_safe: 'made_safe',
} as const;

/** Who reads: a crew what was offered to it, whoever leads the shift all. */
export interface EmergencyReader {
  readonly userId: string;
  readonly all: boolean;
}

export function emergencyViews(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly citizens: Pick<CitizenRepository, 'findName'>;
}) {
  const { store, personal, citizens } = options;
  const { read } = store;
  const shield = reporterShield(options);
  const wordsOfMerged = mergedWords(options);
  const {
    caseEvent,
    cases,
    dutyCrew,
    emergency: t,
    emergencyOffer: offer,
    serviceCode,
  } = store.tables;

  const offeredTo = (userId: string) =>
    read
      .select({ id: offer.emergencyId })
      .from(offer)
      .innerJoin(dutyCrew, eq(dutyCrew.id, offer.crewId))
      .where(and(eq(dutyCrew.userId, userId), isNull(dutyCrew.closedAtMs)));

  const reachedBy = ({ userId, all }: EmergencyReader) =>
    all ? undefined : inArray(t.id, offeredTo(userId));

  const rowsOf = (which: SQL | undefined) =>
    read
      .select({ row: t, case: cases, serviceName: serviceCode.nameFa })
      .from(t)
      .innerJoin(cases, eq(cases.id, t.caseId))
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(which);

  /** What callers added while somebody is on his way, or asks for it again; and why a crew did not go. */
  const saidOf = (caseIds: readonly string[]) =>
    read
      .select({
        caseId: caseEvent.caseId,
        as: caseEvent.type,
        atMs: caseEvent.atMs,
        textId: caseEvent.noteTextId,
        detail: caseEvent.detail,
      })
      .from(caseEvent)
      .where(
        and(
          among(store, caseEvent.caseId, caseIds),
          inArray(caseEvent.type, [...SAID, 'emergency-declined']),
          isNotNull(caseEvent.noteTextId),
        ),
      )
      .orderBy(asc(caseEvent.caseId), asc(caseEvent.seq));

  return {
    /** Alarms first, then the open ones, the latest before the others. No name, no number. */
    async list(reader: EmergencyReader, nowMs: number): Promise<EmergencyView[]> {
      const justEnded = gt(t.endedAtMs, nowMs - SHOWN_MS);
      // Read before the open ones: what ends in between is on neither, not on both.
      const ended = await rowsOf(and(reachedBy(reader), justEnded))
        .orderBy(desc(t.endedAtMs))
        .limit(ENDED_LIMIT);
      const open = await rowsOf(and(reachedBy(reader), isNull(t.endedAtMs))).orderBy(
        desc(t.startedAtMs),
      );
      const rows = [...open, ...ended];
      const ids = rows.map(({ row }) => row.id);
      const offers =
        ids.length === 0
          ? []
          : await read
              .select({ offer, crew: dutyCrew })
              .from(offer)
              .innerJoin(dutyCrew, eq(dutyCrew.id, offer.crewId))
              .where(inArray(offer.emergencyId, ids))
              .orderBy(asc(offer.offeredAtMs), asc(offer.id));
      const about = rows.map((one) => one.case.id);
      const since = rows.length === 0 ? [] : await saidOf(about);
      const ofMerged = await wordsOfMerged(read, about);
      const texts = await personal.read(read, [
        ...rows.flatMap((one) => [
          one.case.addressTextId,
          one.case.landmarkTextId,
          one.case.descriptionTextId,
        ]),
        ...since.map(({ textId }) => textId),
      ]);
      const textOf = (id: string | null): string => texts.get(id ?? '') ?? '';
      // A crew must find the place, and whoever leads the shift send it there: not who has told of it.
      const shown = await shield.of(read, about);
      const whyOf = (caseId: string, crewId: string): string | null => {
        const said = since.findLast(
          (one) =>
            one.caseId === caseId &&
            one.as === 'emergency-declined' &&
            one.detail['crew'] === crewId,
        );
        return said === undefined ? null : shown(caseId, textOf(said.textId));
      };
      const views = rows.map(({ row, case: known, serviceName }): EmergencyView => {
        const asked = offers
          .filter((one) => one.offer.emergencyId === row.id)
          .map((one) => ({ ...one, isMine: one.crew.userId === reader.userId }));
        const isOver = row.endedAtMs !== null;
        const stage = stageAfter(row.state);
        const mine = asked.filter(({ isMine }) => isMine || reader.all);
        const mayMove = mine.some(({ crew, offer: one }) =>
          row.crewId === null ? mayAccept(one) : row.crewId === crew.id,
        );
        const may: EmergencyView['may'] = [];
        if (!isOver && mayMove && stage !== undefined) may.push(ACT_OF[stage]);
        const mayDecline = mine.some(({ crew, offer: { answer } }) =>
          row.crewId === null ? answer === 'open' : row.crewId === crew.id,
        );
        if (!isOver && mayDecline) may.push('decline');
        if (!isOver && reader.all) may.push('assign', 'end');
        return {
          emergencyId: row.id,
          caseId: row.caseId,
          trackingCode: known.trackingCode,
          serviceName,
          district: row.districtId,
          addressText: shown(known.id, textOf(known.addressTextId)),
          landmark: shown(known.id, textOf(known.landmarkTextId)),
          lat: known.lat,
          lng: known.lng,
          description: shown(known.id, textOf(known.descriptionTextId)),
          said: [
            ...since.flatMap(({ caseId, as, atMs, textId }) => {
              if (as === 'emergency-declined') return [];
              return { rootId: caseId, as: as as Said['as'], atMs, text: textOf(textId) };
            }),
            ...ofMerged,
          ]
            .filter(({ rootId, text }) => rootId === known.id && text !== '')
            .map(({ as, atMs, text }): Said => ({ as, atMs, text: shown(known.id, text) }))
            .toSorted((a, b) => a.atMs - b.atMs),
          state: row.state,
          startedAtMs: row.startedAtMs,
          acceptedAtMs: row.acceptedAtMs,
          onTheWayAtMs: row.onTheWayAtMs,
          arrivedAtMs: row.arrivedAtMs,
          endedAtMs: row.endedAtMs,
          stageDueAtMs: row.stageDueAtMs,
          alarm: row.alarm,
          alarmAtMs: row.alarmAtMs,
          crewId: row.crewId,
          offers: asked.map(({ offer: one, crew, isMine }) => ({
            crewId: crew.id,
            nameFa: crew.nameFa,
            nameEn: crew.nameEn,
            offeredAtMs: one.offeredAtMs,
            answer: one.answer,
            answeredAtMs: one.answeredAtMs,
            entryId: reader.all ? crew.entryId : null,
            isMine,
            why: one.answer === 'declined' ? whyOf(known.id, crew.id) : null,
          })),
          may,
        };
      });
      const weight = ({ endedAtMs, alarm }: EmergencyView): number =>
        endedAtMs !== null ? 2 : alarm === null ? 1 : 0;
      return views.toSorted((a, b) => weight(a) - weight(b));
    },

    /** Null: it is none of his. */
    async caller(
      emergencyId: string,
      reader: EmergencyReader,
    ): Promise<(EmergencyCaller & { readonly caseId: string }) | null> {
      const [found] = await read
        .select({ case: cases })
        .from(t)
        .innerJoin(cases, eq(cases.id, t.caseId))
        .where(and(eq(t.id, emergencyId), reachedBy(reader)));
      if (found === undefined) return null;
      const { id: caseId, citizenId, phoneTextId, confidentiality } = found.case;
      const hidden = { caseId, isProtected: true, citizenName: null, phone: null };
      if (confidentiality !== 'open') return hidden;
      const texts = await personal.read(read, [phoneTextId]);
      return {
        caseId,
        isProtected: false,
        citizenName: citizenId === null ? null : await citizens.findName(read, citizenId),
        phone: texts.get(phoneTextId ?? '') ?? null,
      };
    },
  };
}
