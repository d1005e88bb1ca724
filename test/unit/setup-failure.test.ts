import { afterEach, expect, it, vi } from 'vitest';
import { mustRun, SetupError } from '../../scripts/setup/command.mjs';
import { tellFailure } from '../../scripts/setup/failure.mjs';

afterEach(() => vi.restoreAllMocks());

/** What stands on the terminal, line by line. */
function told(fault: unknown): string[] {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  tellFailure(fault);
  return text.trim().split('\n');
}

const ofTheSystem = (code: string): Error =>
  Object.assign(new Error(`${code}: mkdir '/somewhere/data'`), { code, path: '/somewhere/data' });

it.each([
  ['a full disk', ofTheSystem('ENOSPC'), /no space left .*data/u, /free at least 2 GB/u],
  ['a disk that is read only', ofTheSystem('EROFS'), /cannot be made: .*data/u, /PASOKH_DATA/u],
  ['a file where the folder should be', ofTheSystem('ENOTDIR'), /data/u, /PASOKH_DATA/u],
  ["somebody else's folder", ofTheSystem('EACCES'), /not allowed: .*data/u, /the user who owns/u],
  [
    'what the set-up knows',
    new SetupError('no Asterisk', 'install it'),
    /no Asterisk/u,
    /install/u,
  ],
  ['a fault of ours', new TypeError('x is not a function'), /x is not a function/u, /report it/u],
])('%s is told with what to do about it', (_, fault, said, advice) => {
  const lines = told(fault);
  expect(lines[0]).toMatch(/^✗ /u);
  expect(lines[0]).toMatch(said);
  expect(lines.at(-1)).toMatch(/^→ /u);
  expect(lines.at(-1)).toMatch(advice);
});

it('a program that fails ends with its own last words and the advice', async () => {
  const script = 'for n in $(seq 40); do echo line $n; done; exit 3';
  const failing = mustRun('sh', ['-c', script], 'look at the network', { quiet: true });
  const fault: unknown = await failing.catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(SetupError);
  const lines = told(fault);
  expect(lines[0]).toContain('failed (3)');
  expect(lines).toContain('line 40');
  expect(lines).not.toContain('line 1');
  expect(lines.at(-1)).toBe('→ look at the network');
});

it('a program that is not there is told, too', async () => {
  const missing = mustRun('no-such-program', [], 'install it', { quiet: true });
  await expect(missing).rejects.toMatchObject({
    message: expect.stringContaining('ENOENT') as string,
    advice: 'install it',
  });
});
