import { OutsideId, type CallerToken, type OutsideParty } from '../../telephony/protocol/index.ts';
import type { DirectoryRepository } from './repository.ts';

export interface OutsideCallsDeps {
  readonly directory: Pick<DirectoryRepository, 'find'>;
  /** A trunk is configured. */
  readonly canDialOut: boolean;
  readonly seal: (number: string) => CallerToken;
}

/**
 * Whom an agent may have called, as telephony is told of it: the entry's id and its number, sealed.
 * `seesPersons`: this agent keeps the directory; to others persons' numbers do not exist.
 */
export type OutsideCalls = (
  entryId: string,
  seesPersons: boolean,
) => Promise<OutsideParty | 'no-trunk' | 'unknown-outside-number'>;

export function makeOutsideCalls(deps: OutsideCallsDeps): OutsideCalls {
  return async (entryId, seesPersons) => {
    if (!deps.canDialOut) return 'no-trunk';
    const entry = await deps.directory.find(entryId);
    const isHidden = entry?.kind === 'person' && !seesPersons;
    if (entry === null || isHidden) return 'unknown-outside-number';
    return { outsideId: OutsideId.parse(entryId), numberToken: deps.seal(entry.number) };
  };
}
