import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where sounds lie: absolute paths. */
export interface SoundFolders {
  /** What the product brings, and is never written to. */
  readonly shipped: string;
  /** What was recorded here: it is in the backup, and outlives an update. */
  readonly own: string;
  /** What Asterisk plays: a link for each sound, to the own one or else to the shipped one. */
  readonly played: string;
}

/** The folders of a running line, by where its data are. */
export function soundFoldersOf(dataDir: string): SoundFolders {
  return {
    shipped: resolve(import.meta.dirname, '../../asterisk-config/sounds'),
    own: join(dataDir, 'prompts'),
    played: join(dataDir, 'asterisk/sounds'),
  };
}

/**
 * Makes `played` anew: at each start, before Asterisk. Said again it changes nothing; a sound that no
 * longer exists loses its link. Asterisk opens the file anew for every caller, so a link that is
 * changed while it runs counts from the next one on.
 */
export function layOutSounds(folders: SoundFolders): void {
  const { shipped, own, played } = folders;
  const files = new Set([...filesBelow(shipped), ...filesBelow(own).filter(isSound)]);
  mkdirSync(played, { recursive: true, mode: 0o700 });
  for (const file of files) linkSound(folders, file);
  for (const file of filesBelow(played)) {
    if (!files.has(file)) rmSync(join(played, file));
  }
}

/**
 * One sound, by its path below the folders: the own one where there is one, or what the product brings.
 * In one step: who begins to play it has the old or the new.
 */
export function linkSound(folders: SoundFolders, file: string): void {
  const hasOwn = existsSync(join(folders.own, file));
  linkTo(join(hasOwn ? folders.own : folders.shipped, file), folders.played, file);
}

/** The shipped one, although an own one is there that is about to go: never a link to nothing. */
export function linkShipped({ shipped, played }: SoundFolders, file: string): void {
  linkTo(join(shipped, file), played, file);
}

/** Uploads that were not finished and are older than `beforeMs`: nobody will finish them. */
export function dropUnfinished(own: string, beforeMs: number): void {
  for (const file of filesBelow(own).filter((one) => one.endsWith(UNFINISHED))) {
    const path = join(own, file);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && found.mtimeMs < beforeMs) rmSync(path, { force: true });
  }
}

function linkTo(target: string, played: string, file: string): void {
  const path = join(played, file);
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    if (readlinkSync(path) === target) return;
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, path);
}

/** A recording that is being written: `<file>.<id>.new`. */
export const UNFINISHED = '.new';
const isSound = (file: string): boolean => file.endsWith('.wav');

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
