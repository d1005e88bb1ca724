import { and, asc, eq, isNotNull, isNull, lt } from 'drizzle-orm';
import type { Personal, Store, Writer } from '../db/index.ts';

export interface FactorRow {
  readonly secret: Buffer;
  readonly confirmedAtMs: number | null;
  readonly lastStep: number;
}
export interface CodeRow {
  readonly id: string;
  readonly name: string;
  readonly codeHash: string;
}

export interface RoleRule {
  readonly roleId: string;
  readonly secondFactorFromMs: number | null;
}

export type FactorRepository = ReturnType<typeof factorRepository>;

/** Secrets of authenticators, sealed; hashes of recovery codes; which roles need a second factor. */
export function factorRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly newId: () => string;
}) {
  const { store, personal, newId } = options;
  const { secondFactor, recoveryCode, role } = store.tables;

  async function drop(w: Writer, userId: string, atMs: number): Promise<boolean> {
    await w.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
    const gone = await w.delete(secondFactor).where(eq(secondFactor.id, userId)).returning();
    for (const { secretId } of gone) await personal.erase(w, secretId, atMs);
    return gone.some(({ confirmedAtMs }) => confirmedAtMs !== null);
  }

  return {
    async find(userId: string): Promise<FactorRow | null> {
      const [row] = await store.read.select().from(secondFactor).where(eq(secondFactor.id, userId));
      if (row === undefined) return null;
      const text = (await personal.read(store.read, [row.secretId])).get(row.secretId);
      if (text === undefined) return null;
      const { confirmedAtMs, lastStep } = row;
      return { secret: Buffer.from(text, 'base64'), confirmedAtMs, lastStep };
    },

    /** In the place of one that was never confirmed; false: a confirmed one stands. */
    async begin(userId: string, secret: Uint8Array, atMs: number): Promise<boolean> {
      return store.tx(async (w) => {
        const [known] = await w.select().from(secondFactor).where(eq(secondFactor.id, userId));
        if (known !== undefined && known.confirmedAtMs !== null) return false;
        await drop(w, userId, atMs);
        const text = Buffer.from(secret).toString('base64');
        const { id: secretId } = await personal.put(w, text, atMs);
        const fresh = { id: userId, secretId, confirmedAtMs: null, lastStep: 0 };
        await w.insert(secondFactor).values({ ...fresh, createdAtMs: atMs });
        return true;
      });
    },

    /** Confirms and keeps the hashes of the codes that are shown once; false: confirmed before. */
    async confirm(
      userId: string,
      given: { step: number; codes: readonly { name: string; codeHash: string }[] },
      atMs: number,
    ): Promise<boolean> {
      return store.tx(async (w) => {
        const confirmed = await w
          .update(secondFactor)
          .set({ confirmedAtMs: atMs, lastStep: given.step })
          .where(and(eq(secondFactor.id, userId), isNull(secondFactor.confirmedAtMs)))
          .returning({ id: secondFactor.id });
        if (confirmed.length === 0) return false;
        for (const code of given.codes) {
          await w.insert(recoveryCode).values({ id: newId(), userId, ...code, createdAtMs: atMs });
        }
        return true;
      });
    },

    /** Of two who bring the same code at once, one has it. */
    async useStep(userId: string, step: number): Promise<boolean> {
      const used = await store.tx((w) =>
        w
          .update(secondFactor)
          .set({ lastStep: step })
          .where(
            and(
              eq(secondFactor.id, userId),
              lt(secondFactor.lastStep, step),
              isNotNull(secondFactor.confirmedAtMs),
            ),
          )
          .returning({ id: secondFactor.id }),
      );
      return used.length > 0;
    },

    async codes(userId: string): Promise<CodeRow[]> {
      const { id, name, codeHash } = recoveryCode;
      return store.read
        .select({ id, name, codeHash })
        .from(recoveryCode)
        .where(eq(recoveryCode.userId, userId));
    },

    async useCode(codeId: string): Promise<boolean> {
      const used = await store.tx((w) =>
        w.delete(recoveryCode).where(eq(recoveryCode.id, codeId)).returning(),
      );
      return used.length > 0;
    },

    async renewCodes(
      userId: string,
      codes: readonly { name: string; codeHash: string }[],
      atMs: number,
    ): Promise<void> {
      await store.tx(async (w) => {
        await w.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
        for (const code of codes) {
          await w.insert(recoveryCode).values({ id: newId(), userId, ...code, createdAtMs: atMs });
        }
      });
    },

    /** True: there was one that counted. */
    remove: (userId: string, atMs: number): Promise<boolean> =>
      store.tx((w) => drop(w, userId, atMs)),

    async rules(): Promise<RoleRule[]> {
      const rows = await store.read
        .select()
        .from(role)
        .orderBy(asc(role.createdAtMs), asc(role.id));
      return rows.map(({ id, secondFactorFromMs }) => ({ roleId: id, secondFactorFromMs }));
    },

    /** False: there is no such role. */
    async setRule(roleId: string, fromMs: number | null): Promise<boolean> {
      const set = await store.tx((w) =>
        w
          .update(role)
          .set({ secondFactorFromMs: fromMs })
          .where(eq(role.id, roleId))
          .returning({ id: role.id }),
      );
      return set.length > 0;
    },
  };
}
