import { SetupError } from './command.mjs';

/** Tells a failure of the set-up in words, with what to do about it; a bug with its stack. */
export function tellFailure(fault) {
  if (fault instanceof SetupError) {
    process.stderr.write(`\n✗ ${fault.message}\n→ ${fault.advice}\n`);
  } else if (fault?.code === 'ENOSPC') {
    process.stderr.write(`\n✗ no space left on the disk (${fault.path ?? 'unknown file'})\n`);
    process.stderr.write(
      '→ free at least 2 GB, then start again: finished steps are not repeated\n',
    );
  } else if (['EROFS', 'ENOTDIR', 'EEXIST'].includes(fault?.code)) {
    process.stderr.write(`\n✗ the folder cannot be made: ${fault.path} (${fault.code})\n`);
    process.stderr.write('→ PASOKH_DATA must name a folder that can be written to\n');
  } else if (fault?.code === 'EACCES' || fault?.code === 'EPERM') {
    process.stderr.write(`\n✗ not allowed: ${fault.message}\n`);
    process.stderr.write('→ start as the user who owns this folder and the data folder\n');
  } else {
    process.stderr.write(`\n✗ ${fault?.stack ?? fault}\n→ this is a fault of ours: report it\n`);
  }
}
