import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import {
  type Attachments,
  attachmentRepository,
  openPhotoShelf,
} from '../../src/attachments/index.ts';
import { OPEN_STATUSES } from '../../src/cases/index.ts';
import type { VisitResult, VisitToDo } from '../../src/contract/field.ts';
import {
  FIELD_RULES,
  type FieldViews,
  fieldViews,
  type FieldVisits,
  fieldVisitRepository,
} from '../../src/field-visits/index.ts';
import { openReferralHouse, type ReferralHouse } from './referral-house.ts';

/** A referral house with inspectors: Nima goes to district 3, Sima to district 9. */
export interface FieldHouse extends ReferralHouse {
  readonly attachments: Attachments;
  readonly visits: FieldVisits;
  readonly views: FieldViews;
  readonly nima: string;
  readonly sima: string;
  /** Names of the files that are on the disk. */
  files(): string[];
  /** Answered by the unit: it waits for its verdict. */
  answered(form?: object): Promise<string>;
  /** Told as solved, and the citizen says that it is not. */
  objected(words: string): Promise<string>;
  listOf(userId: string): Promise<VisitToDo[]>;
  visitOf(caseId: string, userId?: string): Promise<VisitToDo>;
  /** As Nima sees it. */
  see(visitId: string, result: VisitResult, note?: string, userId?: string): Promise<unknown>;
}

export async function openFieldHouse(databaseUrl = ''): Promise<FieldHouse> {
  const house = await openReferralHouse(databaseUrl);
  const { store, personal, newId, clock, cases, referrals, citizens, audit } = house;
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-photos-'));
  const photos = join(folder, 'photos');
  const { steps } = cases;
  const shelf = openPhotoShelf(photos, () => clock.nowMs);
  const attachments = attachmentRepository({ store, shelf, steps, newId });
  const openStatuses = OPEN_STATUSES;
  const visits = fieldVisitRepository({
    ...{ store, personal, steps, newId, openStatuses, rules: FIELD_RULES },
    ownReply: referrals.ownReply,
  });
  const views = fieldViews({ store, personal, citizens, attachments, audit, openStatuses });
  const inspector = async (username: string, district: number): Promise<string> => {
    const userId = await house.hire(username, 'field');
    await views.setInspector(userId, district, { userId: house.vera, address: '10.0.0.1' });
    return userId;
  };
  const [nima, sima] = [await inspector('nima', 3), await inspector('sima', 9)];
  const listOf = async (userId: string) =>
    (await views.list({ userId, all: false }, clock.nowMs)).visits;
  const answered: FieldHouse['answered'] = async (form = {}) => {
    const caseId = await house.register(form);
    await house.reply(caseId);
    return caseId;
  };
  return {
    ...house,
    ...{ attachments, visits, views, nima, sima, listOf, answered },
    files: () =>
      existsSync(photos)
        ? readdirSync(photos, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map(({ name }) => name)
        : [],
    async objected(words) {
      const caseId = await answered();
      const solved = { outcome: 'solved', explanation: 'با آسفالت گرم پر شد' } as const;
      await cases.verify(caseId, solved, house.vera, clock.nowMs);
      await store.tx((w) => cases.markAnnounced(w, { caseId, cycle: 1, atMs: clock.nowMs }));
      const objection = {
        caseId,
        words,
        channel: 'web',
        actorId: null,
        atMs: clock.nowMs,
      } as const;
      const done = await cases.object(objection);
      if (done !== 'objected') throw new Error(done);
      return caseId;
    },
    async visitOf(caseId, userId = nima) {
      const found = (await listOf(userId)).find((one) => one.caseId === caseId);
      if (found === undefined) throw new Error(`nobody is to look at ${caseId}`);
      return found;
    },
    see: (visitId, result, note = 'همه جا را دیدم', userId = nima) =>
      visits.record(
        visitId,
        { result, note, visitedAtMs: clock.nowMs, photosTaken: 0 },
        { userId, all: false },
        clock.nowMs,
      ),
    async statusOf(caseId) {
      const [row] = await store.read
        .select()
        .from(store.tables.cases)
        .where(eq(store.tables.cases.id, caseId));
      return row?.status ?? 'none';
    },
    async close() {
      await house.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
