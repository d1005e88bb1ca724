import { and, eq, gt, isNotNull, isNull, or } from 'drizzle-orm';
import type { Personal, Store, Writer } from '../db/index.ts';

/** رمز پیگیری: who has a number is known by its last four digits; who has none is given four. */
export function caseSecrets(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly randomBelow: (end: number) => number;
}) {
  const { store, personal, randomBelow } = options;
  const { citizenPhone } = store.tables;

  return {
    /** The sealed secret's id; null: a number is known, it is the secret. */
    async giveTo(
      w: Writer,
      draft: { readonly phoneTextId: string | null; readonly citizenId: string | null },
      atMs: number,
    ): Promise<string | null> {
      if (draft.phoneTextId !== null) return null;
      const own = and(
        eq(citizenPhone.citizenId, draft.citizenId ?? ''),
        isNotNull(citizenPhone.phoneHash),
        or(isNull(citizenPhone.validUntilMs), gt(citizenPhone.validUntilMs, atMs)),
      );
      if (draft.citizenId !== null && (await w.$count(citizenPhone, own)) > 0) return null;
      const digits = Array.from({ length: 4 }, () => String(randomBelow(10)));
      return (await personal.put(w, digits.join(''), atMs)).id;
    },
  };
}
