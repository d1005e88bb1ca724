import { readVersion, versionFault } from './asterisk-version.mjs';
import { findRunning } from './pid-file.ts';

/** The program that would be started is of a version that must not carry a line. */
export class UnfitAsterisk extends Error {
  override name = 'UnfitAsterisk';
}

/**
 * `npm start` looks for a fit one, but under systemd the keeper begins with what an earlier start has
 * found, and the program there may have become another since. One that runs is adopted, whatever it is: it
 * holds calls. One that does not even tell its version is no refusal: it is told of as a death.
 */
export async function refuseUnfit(command: readonly string[], pidFile: string): Promise<void> {
  if (findRunning(pidFile) !== null) return;
  const version = await readVersion(command);
  const fault = version === null ? null : versionFault(version);
  if (fault !== null) throw new UnfitAsterisk(fault);
}
