import type { Personal, Store } from '../db/index.ts';
import { headKey } from './head-file.ts';
import { headFolder } from './head-folder.ts';
import { caseArchives } from './repository-archive.ts';
import { caseEvents } from './repository-events.ts';
import { caseHeads, type HistoryFault } from './repository-heads.ts';

export interface HistoryOptions {
  readonly store: Store;
  readonly personal: Personal;
  readonly newId: () => string;
  /** Where the signed heads lie. */
  readonly folder: string;
  /** `secrets.personalKey`: the key that signs is derived from it. */
  readonly personalKey: string;
}

export interface HistoryVerdict {
  readonly ok: boolean;
  readonly cases: number;
  readonly faults: readonly HistoryFault[];
  readonly files: {
    readonly count: number;
    readonly faults: readonly { readonly name: string; readonly fault: string }[];
  };
}

/** Seals the heads of all chains once a day, and verifies all histories against them. */
export function historyVerifier(options: HistoryOptions) {
  const events = caseEvents(options);
  const { verifyArchive } = caseArchives({ ...options, events });
  const heads = caseHeads({ ...options, events, verifyArchive });
  const folder = headFolder({
    folder: options.folder,
    key: headKey(options.personalKey),
    headsSince: heads.headsSince,
  });
  return {
    sealDay: (nowMs: number): Promise<string | null> => folder.sealDay(nowMs),

    async verify(): Promise<HistoryVerdict> {
      const sealed = folder.read();
      const { cases, faults } = await heads.verifyAll(sealed.heads);
      const files = { count: sealed.files, faults: sealed.faults };
      return { ok: faults.length === 0 && files.faults.length === 0, cases, faults, files };
    },
  };
}
