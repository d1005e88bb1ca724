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
  /** The machine's own clock: people's authenticators go by the world's time. */
  readonly wallMs?: (() => number) | undefined;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
}) {
  const { nowMs, wallMs, newId, randomBytes } = deps;
  const factors = factorRepository(deps);
  return {
    users: authRepository(deps.store),
    sessions: sessionRepository(deps.store),
    secondFactors: makeSecondFactors({ factors, nowMs, wallMs: wallMs ?? nowMs, randomBytes }),
    apiKeys: makeApiKeys({ keys: keyRepository(deps.store), nowMs, newId, randomBytes }),
    nowMs,
    wallMs,
    newId,
    randomBytes,
  };
}
