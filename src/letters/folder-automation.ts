import { lstat, mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type Asked,
  type Automation,
  AutomationFault,
  type Handed,
  type Outgoing,
  type Told,
} from './automation.ts';
import { sha256Of } from './signature.ts';

/** What every file of either side is: a text, and the proof that all of it is there. */
const Envelope = z.object({ format: z.string(), sha256: z.string(), text: z.string() });
export const OUT_FORMAT = 'pasokh-letter/1';
export const IN_FORMAT = 'pasokh-message/1';
const MAX_BYTES = 1_000_000;
/** Of one look, whichever comes first: after an outage thousands may lie there. */
const MOST_FILES = 500;
const MOST_SIGNS = 8_000_000;
/** This file alone cannot be read: written by another user for himself, or on a bad block. */
const UNREADABLE: readonly unknown[] = ['EACCES', 'EPERM', 'EIO'];
const ROOMS = ['work', 'out', 'in', 'taken', 'refused'] as const;

/** One file's content, for either side of the folder. */
export function sealFile(format: string, text: string): string {
  return `${JSON.stringify({ format, sha256: sha256Of(text), text })}\n`;
}

/**
 * The automation behind a folder: `out` is theirs to empty, `in` is ours.
 *
 * A letter is written in `work` before its doubt is committed and moved to `out` afterwards, in one
 * step. So a letter in doubt that is in neither was taken away by the automation, and one that is
 * still in `work` never left: nothing is lost and nothing handed over twice, whoever dies when.
 * What comes is kept in `taken` when it is stored, and in `refused`, with a word why, when it is no
 * message. A file that does not make sense may be half written: it has until the next look.
 */
export function folderAutomation(options: {
  readonly folder: string;
  /** File and size, as they were at the last look: what has not grown since is all there is. */
  readonly seenFaulty: Map<string, number>;
  readonly atPoint?: ((point: 'accepted-unread', letterId: string) => unknown) | undefined;
}): Automation {
  const { folder, seenFaulty } = options;
  const place = (room: (typeof ROOMS)[number], name = ''): string => join(folder, room, name);
  const nameOf = ({ letterId }: Pick<Outgoing, 'letterId'>): string => `${letterId}.json`;

  async function openFolder(): Promise<void> {
    for (const room of ROOMS) await mkdir(place(room), { recursive: true, mode: 0o770 });
  }

  return {
    way: 'folder',

    async prepare(letter): Promise<Handed | null> {
      try {
        await openFolder();
        await writeThrough(place('work', nameOf(letter)), sealFile(OUT_FORMAT, letter.text));
        return null;
      } catch (error) {
        return { type: 'not_sent', code: codeOf(error) };
      }
    },

    async send(letter): Promise<Handed> {
      try {
        await rename(place('work', nameOf(letter)), place('out', nameOf(letter)));
      } catch (error) {
        return { type: 'not_sent', code: codeOf(error) };
      }
      await options.atPoint?.('accepted-unread', letter.letterId);
      // The move itself must outlive a power cut; without it the letter would be asked about.
      await syncFolder(place('out')).catch(() => undefined);
      return { type: 'accepted', told: null };
    },

    async ask(letter): Promise<Asked> {
      try {
        await openFolder();
        if (await exists(place('work', nameOf(letter)))) return { type: 'not_found' };
        const lies = await readFile(place('out', nameOf(letter)), 'utf8').catch(absent);
        return lies !== null && !isSealed(lies, OUT_FORMAT, letter.sha256)
          ? { type: 'differs' }
          : { type: 'found', told: null };
      } catch (error) {
        return { type: 'indeterminate', code: codeOf(error) };
      }
    },

    async probe() {
      try {
        await openFolder();
        await writeThrough(place('work', 'probe.txt'), 'pasokh\n');
        return null;
      } catch (error) {
        return codeOf(error);
      }
    },

    async receive(): Promise<Told[]> {
      try {
        await openFolder();
        const names = (await readdir(place('in'))).toSorted();
        // Hidden and temporary names are files that somebody is still writing.
        const whole = names.filter((name) => !name.startsWith('.') && !/\.(tmp|part)$/u.test(name));
        const told: Told[] = [];
        let signs = 0;
        for (const name of whole) {
          const one = await look(name);
          if (one === null) continue;
          told.push(one);
          signs += one.content.length;
          if (told.length >= MOST_FILES || signs >= MOST_SIGNS) break;
        }
        // Messages first: a bad file that cannot even be put aside is in nobody's way.
        const isBad = ({ fault }: Told): number => (fault === null ? 0 : 1);
        return told.toSorted((a, b) => isBad(a) - isBad(b));
      } catch (error) {
        throw new AutomationFault('not_sent', codeOf(error));
      }
    },

    async takeOff({ ref, fault }) {
      try {
        const kept = await freeName(fault === null ? 'taken' : 'refused', ref);
        await rename(place('in', ref), kept).catch(absent);
        seenFaulty.delete(ref);
        if (fault !== null) await writeFile(`${kept}.why.txt`, `${WHY[fault] ?? fault}\n`);
      } catch (error) {
        throw new AutomationFault('not_sent', codeOf(error));
      }
    },
  };

  /** Null: not yet. */
  async function look(name: string): Promise<Told | null> {
    const found = await lstat(place('in', name)).catch(absent);
    if (found === null) return null;
    const fault = (code: string, content = ''): Told | null => {
      const isSettled = seenFaulty.get(name) === found.size;
      seenFaulty.set(name, found.size);
      return isSettled ? { ref: name, content, fault: code } : null;
    };
    if (!found.isFile()) return fault('no-file');
    if (!name.endsWith('.json')) return fault('foreign-file');
    if (found.size > MAX_BYTES) return fault('too-large');
    const text = await readFile(place('in', name), 'utf8').catch(unreadable);
    if (text === null) return fault('unreadable-file');
    const parsed = parse(text);
    if (parsed === null) return fault('half-written', text);
    const envelope = Envelope.safeParse(parsed);
    if (!envelope.success || envelope.data.format !== IN_FORMAT) return fault('foreign-file', text);
    if (sha256Of(envelope.data.text) !== envelope.data.sha256) return fault('half-written', text);
    return { ref: name, content: envelope.data.text, fault: null };
  }

  /** Nothing that was kept is written over. */
  async function freeName(room: 'taken' | 'refused', name: string): Promise<string> {
    for (let copy = 0; ; copy += 1) {
      const path = place(room, copy === 0 ? name : `${name}.${copy}`);
      if (!(await exists(path))) return path;
    }
  }
}

/** Is this the whole file of a text with this checksum? */
function isSealed(file: string, format: string, sha256: string): boolean {
  const { data } = Envelope.safeParse(parse(file));
  if (data === undefined || sha256Of(data.text) !== sha256) return false;
  return file === sealFile(format, data.text);
}

const WHY: Readonly<Record<string, string>> = {
  'no-file': 'این پرونده عادی نیست.\nThis is no plain file.',
  'foreign-file':
    'این پرونده پیام اتوماسیون نیست (قالب pasokh-message/1).\nThis is no message of the automation (format pasokh-message/1).',
  'no-message':
    'در این پرونده پیامی که می‌شناسیم نیست.\nThere is no message that we know in this file.',
  'too-large': 'این پرونده بیش از یک مگابایت است.\nThis file is larger than one megabyte.',
  'unreadable-file':
    'این پرونده را نمی‌توان خواند؛ اجازه‌های آن را ببینید.\nThis file cannot be read; look at its permissions.',
  'half-written':
    'این پرونده نیمه‌نوشته است: متن با چکیده‌اش نمی‌خواند.\nThis file is written in half: the text does not fit its checksum.',
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It may be half there; whoever asked says so.
    return null;
  }
}

async function writeThrough(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o660);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(absent)) !== null;
}

/** Not there is an answer; anything else is a fault. */
function absent(error: unknown): null {
  if ((error as { code?: unknown }).code === 'ENOENT') return null;
  throw error;
}

/** This one cannot be read; what is wrong with us or with the folder is a fault. */
function unreadable(error: unknown): null {
  if (UNREADABLE.includes((error as { code?: unknown }).code)) return null;
  throw error;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? `folder-${code}` : 'folder-broken';
}
