import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Another machine's checkout of the project. */
export interface ProjectClone {
  readonly folder: string;
  remove(): void;
}

/**
 * `git clone` of this project, with what is not committed yet: nothing that lies about here comes along.
 * Packages and Asterisk are those of here, and so is the page, whose stamp says whether it must be built.
 * Throws where git is missing or this is no checkout.
 */
export function cloneProject(): ProjectClone {
  const parent = mkdtempSync(join(tmpdir(), 'pasokh-clone-'));
  const folder = join(parent, 'pasokh');
  const settings = join(parent, 'gitconfig');
  // Who tests need not be the one whose checkout it is.
  writeFileSync(settings, '[safe]\n\tdirectory = *\n');
  const env = { ...process.env, GIT_CONFIG_GLOBAL: settings };
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', root, ...words], { encoding: 'utf8', env });
  git('clone', '--quiet', root, folder);
  const changed = git('ls-files', '-z', '--modified', '--others', '--exclude-standard');
  const borrowed = ['node_modules', '.cache'];
  for (const path of changed.split('\0').filter((one) => one !== '' && !borrowed.includes(one))) {
    rmSync(join(folder, path), { force: true });
    if (existsSync(join(root, path))) cpSync(join(root, path), join(folder, path));
  }
  mkdirSync(join(root, '.cache'), { recursive: true });
  for (const name of borrowed) symlinkSync(join(root, name), join(folder, name));
  const page = 'web/dist';
  if (existsSync(join(root, page)))
    cpSync(join(root, page), join(folder, page), { recursive: true });
  // As old as here: a newer list of packages than the packages would have them installed again.
  const { atime, mtime } = statSync(join(root, 'package-lock.json'));
  utimesSync(join(folder, 'package-lock.json'), atime, mtime);
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) };
}
