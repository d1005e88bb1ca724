import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { tehranDay } from '../kit/jalali.ts';
import {
  type ChainHead,
  type HeadVerdict,
  NO_FILE_BEFORE,
  readHeadFile,
  writeHeadFile,
} from './head-file.ts';

export interface HeadFolderDeps {
  /** Outside the database; better still on another machine. */
  readonly folder: string;
  readonly key: KeyObject;
  readonly headsSince: (sinceMs: number) => Promise<{ cases: number; heads: ChainHead[] }>;
}

export interface SealedHeads {
  readonly files: number;
  /** The latest of each chain. */
  readonly heads: ReadonlyMap<string, ChainHead>;
  /** Files that are damaged, forged or missing before. */
  readonly faults: readonly { readonly name: string; readonly fault: string }[];
}

/** Clocks are set back, transactions end late: so much is sealed twice, which costs some lines. */
const OVERLAP_MS = 3_600_000;
const NAME = /^heads-([0-9]{6})-[0-9]{4}-[0-9]{2}-[0-9]{2}\.txt$/u;

/** The files of heads, one a day: written once, read by the verify command. */
export function headFolder({ folder, key, headsSince }: HeadFolderDeps) {
  let sealedDay = '';

  function names(): string[] {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return readdirSync(folder)
      .filter((name) => NAME.test(name))
      .toSorted();
  }

  const judge = (name: string, before: { number: number; hash: string }): HeadVerdict =>
    readHeadFile(readFileSync(join(folder, name), 'utf8'), before, key);

  return {
    /** All files in their order, each judged by the one before it. */
    read(): SealedHeads {
      const all = names();
      const heads = new Map<string, ChainHead>();
      const faults: { name: string; fault: string }[] = [];
      let last = { number: 0, hash: NO_FILE_BEFORE };
      for (const name of all) {
        const verdict = judge(name, last);
        if (!verdict.ok) faults.push({ name, fault: verdict.fault });
        // What comes after a fault is judged by what stands before it.
        if (!('file' in verdict)) continue;
        for (const head of verdict.file.heads) heads.set(head.caseId, head);
        last = { number: verdict.file.number, hash: verdict.hash };
      }
      return { files: all.length, heads, faults };
    },

    /** Once a Tehran day; the name of the file, null: today's is there. */
    async sealDay(nowMs: number): Promise<string | null> {
      const day = tehranDay(nowMs);
      if (day <= sealedDay) return null;
      const newest = names().at(-1);
      const before = newest === undefined ? null : judge(newest, { number: 0, hash: '' });
      const known = before !== null && 'file' in before ? before : null;
      if (known !== null && tehranDay(known.file.atMs) >= day) {
        sealedDay = tehranDay(known.file.atMs);
        return null;
      }
      // A damaged one is not built upon: all heads are sealed anew, and its fault stays to be seen.
      const sinceMs = known === null ? 0 : known.file.atMs - OVERLAP_MS;
      const number = Number(NAME.exec(newest ?? '')?.[1] ?? 0) + 1;
      const previousHash = known?.hash ?? NO_FILE_BEFORE;
      const file = { number, atMs: nowMs, ...(await headsSince(sinceMs)), previousHash };
      const name = `heads-${String(number).padStart(6, '0')}-${day}.txt`;
      // Whole or not at all: a file cut by a crash would look like a forged one.
      writeFileSync(join(folder, `.${name}`), writeHeadFile(file, key), { mode: 0o600 });
      renameSync(join(folder, `.${name}`), join(folder, name));
      sealedDay = day;
      return name;
    },
  };
}
