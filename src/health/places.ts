import { access, readFile, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const CONFIG = resolve(import.meta.dirname, '../../asterisk-config');
const Manifest = z.object({
  prompts: z.array(z.object({ file: z.string(), placeholder: z.boolean() })),
});

/** What Asterisk would play, against the list of what callers are told. */
export async function countPrompts(
  config = CONFIG,
): Promise<{ missing: number; placeholders: number }> {
  const text = await readFile(join(config, 'prompts/manifest.json'), 'utf8');
  const { prompts } = Manifest.parse(JSON.parse(text));
  const isThere = await Promise.all(
    prompts.map(({ file }) =>
      access(join(config, 'sounds', file)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return {
    missing: isThere.filter((there) => !there).length,
    placeholders: prompts.filter(({ placeholder }) => placeholder).length,
  };
}

/** Room on the disk of a folder, for us who are not root. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
