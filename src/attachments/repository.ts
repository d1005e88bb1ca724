import { createHash } from 'node:crypto';
import { and, asc, desc, eq, gt, inArray, isNotNull } from 'drizzle-orm';
import type { CaseSteps } from '../cases/index.ts';
import { MOST_PHOTOS, type PhotoStage } from '../contract/field.ts';
import type { Store, Tables, Writer } from '../db/index.ts';
import { cleanPicture } from './picture.ts';
import { type PhotoShelf, SHELF_PARTS } from './shelf.ts';

export type Attachments = ReturnType<typeof attachmentRepository>;
type Row = Tables['attachment']['$inferSelect'];

export interface AddedPhoto {
  readonly caseId: string;
  /** Of a visit, or of the reply to a referral. */
  readonly of: { readonly visitId: string } | { readonly referralId: string };
  readonly stage: PhotoStage | 'evidence';
  readonly bytes: Buffer;
  readonly addedById: string;
  readonly atMs: number;
}
interface LaidPhoto {
  readonly photoId: string;
  readonly createdAtMs: number;
}
export type AddResult =
  | { readonly type: 'added'; readonly photo: LaidPhoto }
  | { readonly type: 'not-a-picture' | 'too-many-photos' };

const AT_ONCE = 200;
const MINUTE_MS = 60_000;
/** A file is put down before its row is written: one that is younger may have its row still to come. */
const AT_REST_MS = 3_600_000;

/** پیوست: photos of a case. The row says whose it is, the file lies on the shelf under its hash. */
export function attachmentRepository(options: {
  readonly store: Store;
  readonly shelf: PhotoShelf;
  readonly steps: Pick<CaseSteps, 'append'>;
  readonly newId: () => string;
}) {
  const { store, shelf, steps, newId } = options;
  const { attachment: t, cases, citizen, personalText, reply } = store.tables;
  const { read } = store;

  const kept = eq(t.state, 'kept');

  /** Left by a death between file and row: a folder a minute, so that no minute has much to look at. */
  async function sweep(atMs: number): Promise<void> {
    const files = await shelf.list(Math.floor(atMs / MINUTE_MS) % SHELF_PARTS);
    const atRest = files.filter(({ putAtMs }) => putAtMs <= atMs - AT_REST_MS);
    for (let from = 0; from < atRest.length; from += AT_ONCE) {
      const hashes = atRest.slice(from, from + AT_ONCE).map(({ sha256 }) => sha256);
      const rows = await read
        .select({ sha256: t.sha256 })
        .from(t)
        .where(and(inArray(t.sha256, hashes), kept));
      const known = new Set(rows.map(({ sha256 }) => sha256));
      for (const sha256 of hashes) if (!known.has(sha256)) await shelf.drop(sha256);
    }
  }

  /** Whose case it is was forgotten: a photo that comes afterwards is, too. */
  async function isForgotten(w: Writer, caseId: string): Promise<boolean> {
    const rows = await w
      .select({ id: cases.id })
      .from(cases)
      .innerJoin(citizen, eq(citizen.id, cases.citizenId))
      .innerJoin(personalText, eq(personalText.id, citizen.nameTextId))
      .where(and(eq(cases.id, caseId), isNotNull(personalText.erasedAtMs)));
    return rows.length > 0;
  }

  /** Of a visit all; of a referral those since its last reply: what is found unconvincing comes with new ones. */
  async function countOf(w: Writer, { caseId, of }: AddedPhoto): Promise<number> {
    if ('visitId' in of) return w.$count(t, eq(t.visitId, of.visitId));
    const own = eq(t.referralId, of.referralId);
    const [last] = await w
      .select({ atMs: reply.recordedAtMs })
      .from(reply)
      .where(and(eq(reply.caseId, caseId), eq(reply.referralId, of.referralId)))
      .orderBy(desc(reply.recordedAtMs))
      .limit(1);
    return w.$count(t, last === undefined ? own : and(own, gt(t.createdAtMs, last.atMs)));
  }

  return {
    /** The same photo again is the one that is there: a page on a bad network sends twice. */
    async add(added: AddedPhoto): Promise<AddResult> {
      const { caseId, of, stage, addedById, atMs } = added;
      const visitId = 'visitId' in of ? of.visitId : null;
      const referralId = 'referralId' in of ? of.referralId : null;
      const own = 'visitId' in of ? eq(t.visitId, of.visitId) : eq(t.referralId, of.referralId);
      const picture = cleanPicture(added.bytes);
      if (picture === null) return { type: 'not-a-picture' };
      const { type, bytes } = picture;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await shelf.put(sha256, bytes);
      return store.tx(async (w): Promise<AddResult> => {
        const same = and(own, eq(t.stage, stage), eq(t.sha256, sha256));
        const [known] = await w.select().from(t).where(same);
        if (known !== undefined) {
          return { type: 'added', photo: { photoId: known.id, createdAtMs: known.createdAtMs } };
        }
        if ((await countOf(w, added)) >= MOST_PHOTOS) return { type: 'too-many-photos' };
        const id = newId();
        const result = { type: 'added', photo: { photoId: id, createdAtMs: atMs } } as const;
        const isGone = await isForgotten(w, caseId);
        await w.insert(t).values({
          ...{ id, caseId, visitId, referralId, stage, type, sha256, addedById },
          bytes: bytes.length,
          // The telephone is rid of it, nobody sees it, and its file goes within a minute.
          state: isGone ? 'erasing' : 'kept',
          createdAtMs: atMs,
        });
        if (isGone) return result;
        // Sealed in the chain: a photo that was exchanged later does not fit it.
        const detail = { ...of, stage, sha256 };
        await steps.append(w, { caseId, type: 'photo-added', actorId: addedById, detail, atMs });
        return result;
      });
    },

    async find(photoId: string): Promise<Row | null> {
      const [row] = await read
        .select()
        .from(t)
        .where(and(eq(t.id, photoId), kept));
      return row ?? null;
    },

    /** Its file; null: it is gone. */
    content: (row: Row): Promise<Buffer | null> => shelf.read(row.sha256),

    ofCase: (caseId: string): Promise<Row[]> =>
      read
        .select()
        .from(t)
        .where(and(eq(t.caseId, caseId), kept))
        .orderBy(asc(t.createdAtMs), asc(t.id)),

    /** What is to be forgotten goes from the disk; each minute and at boot, safe to repeat. */
    async tidy(atMs: number): Promise<void> {
      const due = await read.select().from(t).where(eq(t.state, 'erasing')).limit(AT_ONCE);
      for (const { id, sha256 } of due) {
        const others = and(eq(t.sha256, sha256), kept);
        if ((await read.$count(t, others)) === 0) await shelf.drop(sha256);
        const erased = { state: 'erased', sha256: `erased:${id}`, bytes: 0 } as const;
        await store.tx((w) =>
          w
            .update(t)
            .set(erased)
            .where(and(eq(t.id, id), inArray(t.state, ['erasing']))),
        );
      }
      await sweep(atMs);
    },
  };
}
