import type { Personal, Store } from '../db/index.ts';
import { makeApiKeys } from './api-keys.ts';
import { factorRepository } from './repository-factors.ts';
import { keyRepository } from './repository-keys.ts';
import { sessionRepository } from './repository-sessions.ts';
import { authRepository } from './repository.ts';
import { makeSecondFactors } from './second-factor.ts';

/** Everything of makeAuth that lies in the database, over one store. */
export function accessOf(deps: {
  readonly store: Store;
  readonly personal: Personal;
  readonly nowMs: () => number;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
}) {
  const { nowMs, newId, randomBytes } = deps;
  return {
    users: authRepository(deps.store),
    sessions: sessionRepository(deps.store),
    secondFactors: makeSecondFactors({ factors: factorRepository(deps), nowMs, randomBytes }),
    apiKeys: makeApiKeys({ keys: keyRepository(deps.store), nowMs, newId, randomBytes }),
    nowMs,
    newId,
    randomBytes,
  };
}
