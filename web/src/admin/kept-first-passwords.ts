import { useState } from 'react';
import type { ImportedUsers } from '../../../src/contract/line-tables.ts';

export type FirstPassword = ImportedUsers['firstPasswords'][number];

/** First passwords that the server has told: once, and kept nowhere else than here. */
export interface FirstPasswordKeeper {
  readonly people: readonly FirstPassword[];
  /** They would be lost with the page: told and not taken along, or asked for and not told yet. */
  readonly isAtRisk: boolean;
  /** A table is on its way whose answer may tell some. */
  expect(isAwaited: boolean): void;
  keep(people: readonly FirstPassword[]): void;
  saved(): void;
  /** Whoever has them says so: they are shown no longer. */
  done(): void;
}

/** Belongs to the page, not to a form in it: another table, letter or tab takes nothing of it away. */
export function useFirstPasswords(): FirstPasswordKeeper {
  const [people, setPeople] = useState<readonly FirstPassword[]>([]);
  const [isAwaited, setAwaited] = useState(false);
  const [isSaved, setSaved] = useState(true);
  return {
    people,
    isAtRisk: isAwaited || !isSaved,
    expect: setAwaited,
    keep(told) {
      if (told.length === 0) return;
      setPeople((before) => joinFirstPasswords(before, told));
      setSaved(false);
    },
    saved: () => setSaved(true),
    done() {
      setPeople([]);
      setSaved(true);
    },
  };
}

/** Those of several tables; of who was renewed only the newest opens anything. */
export function joinFirstPasswords(
  before: readonly FirstPassword[],
  told: readonly FirstPassword[],
): readonly FirstPassword[] {
  const renewed = new Set(told.map(({ username }) => username));
  return [...before.filter(({ username }) => !renewed.has(username)), ...told];
}
