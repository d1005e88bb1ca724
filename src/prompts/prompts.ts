import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Audit, Editor } from '../audit/index.ts';
import { type PromptRow } from '../contract/prompts.ts';
import { type RecordingFault, toTelephone } from './recording.ts';
import {
  dropUnfinished,
  layOutSounds,
  linkShipped,
  linkSound,
  type SoundFolders,
  UNFINISHED,
} from './sounds.ts';

const MANIFEST = resolve(import.meta.dirname, '../../asterisk-config/prompts/manifest.json');
const Entry = z.object({
  name: z.string(),
  text: z.string(),
  language: z.enum(['fa', 'ar']).default('fa'),
  placeholder: z.boolean(),
  file: z.string(),
});
type Entry = z.infer<typeof Entry>;
const Manifest = z.object({ prompts: z.array(Entry) });

export interface PromptsDeps {
  readonly folders: SoundFolders;
  readonly audit: Pick<Audit, 'record'>;
  readonly nowMs: () => number;
  readonly newId: () => string;
  /** Another list than the product's, in tests. */
  readonly manifest?: string;
}

export type Prompts = ReturnType<typeof makePrompts>;

/**
 * What callers hear, sentence by sentence: what the product brings, and over it what was recorded here.
 * In force from the next caller on, for the exchange opens the file each time.
 */
export function makePrompts(deps: PromptsDeps) {
  const { folders, audit, nowMs, newId } = deps;
  const { own, shipped } = folders;

  async function entries(): Promise<Entry[]> {
    const text = await readFile(deps.manifest ?? MANIFEST, 'utf8');
    return Manifest.parse(JSON.parse(text)).prompts;
  }
  const find = async (name: string): Promise<Entry | undefined> =>
    (await entries()).find((entry) => entry.name === name);

  async function rowOf({ name, language, text, placeholder, file }: Entry): Promise<PromptRow> {
    const recorded = await statIfThere(join(own, file));
    const brought = recorded === null ? await statIfThere(join(shipped, file)) : null;
    const bytes = recorded?.size ?? brought?.size ?? null;
    return {
      ...{ name, language, text },
      state:
        bytes === null ? 'missing' : recorded === null && placeholder ? 'placeholder' : 'recorded',
      isOwn: recorded !== null,
      durationMs: bytes === null ? null : durationOf(bytes),
      changedAtMs: recorded === null ? null : Math.round(recorded.mtimeMs),
    };
  }

  const list = async (): Promise<PromptRow[]> => Promise.all((await entries()).map(rowOf));

  return {
    /** In the order of the manifest. */
    list,

    /** For the page of the system: what a caller would not hear, and what a machine says to him. */
    async count(): Promise<{ missing: number; placeholders: number }> {
      const rows = await list();
      const inState = (state: PromptRow['state']): number =>
        rows.filter((row) => row.state === state).length;
      return { missing: inState('missing'), placeholders: inState('placeholder') };
    },

    /** What is played now. Null: no such prompt, or it is missing. */
    async read(name: string): Promise<Buffer | null> {
      const entry = await find(name);
      if (entry === undefined) return null;
      return (await readIfThere(join(own, entry.file))) ?? readIfThere(join(shipped, entry.file));
    },

    /** A studio's WAV over what was played so far, once it is known to be one. */
    async record(
      name: string,
      file: Uint8Array,
      by: Editor,
    ): Promise<PromptRow | RecordingFault | 'unknown-prompt'> {
      const entry = await find(name);
      if (entry === undefined) return 'unknown-prompt';
      const converted = await toTelephone(file);
      if (typeof converted === 'string') return converted;
      const path = join(own, entry.file);
      const fresh = `${path}.${newId()}${UNFINISHED}`;
      try {
        await writeWhole(fresh, converted.wave);
        const at = new Date(nowMs());
        await utimes(fresh, at, at);
        const { durationMs } = converted;
        // Told before it is heard: nothing is played of which nobody knows who brought it.
        await told(by, 'prompt-recorded', name, { durationMs });
        await rename(fresh, path);
      } catch (fault) {
        await rm(fresh, { force: true });
        throw fault;
      }
      linkSound(folders, entry.file);
      return rowOf(entry);
    },

    /** Back to what the product brings; where nothing was recorded here nothing changes. */
    async takeBack(name: string, by: Editor): Promise<PromptRow | 'unknown-prompt'> {
      const entry = await find(name);
      if (entry === undefined) return 'unknown-prompt';
      if ((await statIfThere(join(own, entry.file))) === null) return rowOf(entry);
      await told(by, 'prompt-taken-back', name, {});
      // The link first: a caller who is there between the two hears something.
      linkShipped(folders, entry.file);
      await rm(join(own, entry.file), { force: true });
      return rowOf(entry);
    },

    /** Of a server that died between a recording and its link, or in the middle of a recording. */
    settle(): void {
      // Not those of a minute ago: the server whose place this one takes may be at it.
      dropUnfinished(own, nowMs() - UPLOAD_LIMIT_MS);
      // Where there is no exchange of ours nothing is played, and the next start lays all of it out.
      if (existsSync(folders.played)) layOutSounds(folders);
    },
  };

  async function told(
    by: Editor,
    act: 'prompt-recorded' | 'prompt-taken-back',
    name: string,
    detail: Readonly<Record<string, number>>,
  ): Promise<void> {
    await audit.record({ ...by, act, subjectKind: 'prompt', subjectId: name, detail });
  }
}

/** Longer than the slowest upload is converted and audited. */
const UPLOAD_LIMIT_MS = 10 * 60_000;
const HEADER_BYTES = 44;
const BYTES_PER_MS = 16;
const durationOf = (bytes: number): number =>
  Math.max(0, Math.round((bytes - HEADER_BYTES) / BYTES_PER_MS));

/** Under another name until it is whole and on the disk. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function statIfThere(path: string): Promise<{ size: number; mtimeMs: number } | null> {
  return ifThere(() => stat(path));
}

async function readIfThere(path: string): Promise<Buffer | null> {
  return ifThere(() => readFile(path));
}

async function ifThere<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return null;
    throw fault;
  }
}
