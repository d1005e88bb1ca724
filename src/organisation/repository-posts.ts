import { and, asc, desc, eq, gt, isNull, lte } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { OrganisationView } from '../contract/referrals.ts';
import type { Store } from '../db/index.ts';

export type PostRepository = ReturnType<typeof postRepository>;

/** Who sits where: read and changed by administrators, delegates also by the holder of the post. */
export function postRepository(options: {
  readonly store: Store;
  readonly audit: Audit;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { appUser, department, position, positionDelegate } = store.tables;
  const { read } = store;

  async function findUser(username: string): Promise<string | undefined> {
    const [row] = await read
      .select({ id: appUser.id })
      .from(appUser)
      .where(and(eq(appUser.username, username.trim().toLowerCase()), isNull(appUser.closedAtMs)));
    return row?.id;
  }

  return {
    findUser,

    async isHolder(positionId: string, userId: string): Promise<boolean> {
      const held = and(eq(position.id, positionId), eq(position.holderId, userId));
      return (await read.$count(position, held)) > 0;
    },

    async view(nowMs: number): Promise<OrganisationView> {
      const departments = await read
        .select()
        .from(department)
        .where(isNull(department.closedAtMs))
        .orderBy(asc(department.place));
      const posts = await read
        .select({ row: position, username: appUser.username, name: appUser.name })
        .from(position)
        .leftJoin(appUser, eq(appUser.id, position.holderId))
        .orderBy(asc(position.id));
      const delegates = await read
        .select({ row: positionDelegate, name: appUser.name })
        .from(positionDelegate)
        .innerJoin(appUser, eq(appUser.id, positionDelegate.userId))
        .where(gt(positionDelegate.untilMs, nowMs))
        .orderBy(desc(positionDelegate.createdAtMs));
      return {
        departments: departments.map(({ id, districtId, ...row }) => ({
          departmentId: id,
          nameFa: row.nameFa,
          nameEn: row.nameEn,
          parentId: row.parentId,
          district: districtId,
          isFirstData: row.isFirstData,
        })),
        posts: posts.map(({ row, username, name }) => {
          const acting = delegates.find((one) => one.row.positionId === row.id);
          return {
            positionId: row.id,
            departmentId: row.departmentId,
            titleFa: row.titleFa,
            titleEn: row.titleEn,
            role: row.role,
            holder: username,
            holderName: name,
            isVacant: row.isVacant,
            delegate:
              acting === undefined
                ? null
                : {
                    name: acting.name,
                    fromMs: acting.row.fromMs,
                    untilMs: acting.row.untilMs,
                  },
          };
        }),
      };
    },

    async set(
      positionId: string,
      post: { readonly holderId: string | null; readonly isVacant: boolean },
      by: Editor,
    ): Promise<'set' | 'unknown-post' | 'centre-never-vacant'> {
      return store.tx(async (w) => {
        const [known] = await w.select().from(position).where(eq(position.id, positionId));
        if (known === undefined) return 'unknown-post';
        if (known.role === 'centre' && post.isVacant) return 'centre-never-vacant';
        await w.update(position).set(post).where(eq(position.id, positionId));
        await audit.write(w, {
          ...by,
          act: 'post-set',
          subjectKind: 'position',
          subjectId: positionId,
          detail: { holder: post.holderId, vacant: post.isVacant },
        });
        return 'set';
      });
    },

    /** One at a time: whoever acted until now does so no more. Null: nobody acts. */
    async delegate(
      positionId: string,
      to: { readonly userId: string; readonly fromMs: number; readonly untilMs: number } | null,
      by: Editor,
      nowMs: number,
    ): Promise<'set' | 'unknown-post'> {
      return store.tx(async (w) => {
        if ((await w.$count(position, eq(position.id, positionId))) === 0) return 'unknown-post';
        const running = and(
          eq(positionDelegate.positionId, positionId),
          gt(positionDelegate.untilMs, nowMs),
        );
        const ended = to === null ? nowMs : Math.max(nowMs, to.fromMs);
        await w
          .update(positionDelegate)
          .set({ untilMs: ended })
          .where(and(running, lte(positionDelegate.fromMs, ended)));
        if (to !== null) {
          const row = { id: newId(), positionId, givenById: by.userId, createdAtMs: nowMs };
          await w.insert(positionDelegate).values({ ...row, ...to });
        }
        await audit.write(w, {
          ...by,
          act: 'post-delegated',
          subjectKind: 'position',
          subjectId: positionId,
          detail: { to: to?.userId ?? null, untilMs: to?.untilMs ?? null },
        });
        return 'set';
      });
    },
  };
}
