import { statSync } from 'node:fs';

/**
 * Null: whoever runs this owns the data folder. Else why he must not write secrets into it, in words:
 * a file that root wrote (mode 600) is one that the line cannot read at its next start.
 */
export function strangerTo(dataDir: string, uid = process.geteuid?.()): string | null {
  const owner = statSync(dataDir).uid;
  if (uid === undefined || uid === owner) return null;
  return `${dataDir} belongs to another user (${owner}): run this as that one, as with "sudo -u"`;
}
