import { copyFileSync, existsSync, statSync, truncateSync } from 'node:fs';

const largestBytes = 50 * 1024 * 1024;

/**
 * Keeps one former log beside the present one. The writers hold their files open in append mode, so
 * the text is copied away and the file cut, not renamed. Where there is no room for the copy the text is
 * given up: a full disk is what a long log must not bring, and no reason for the keeper to die. Never throws.
 */
export function trimLog(path: string): void {
  try {
    if (!existsSync(path) || statSync(path).size < largestBytes) return;
  } catch {
    // Gone between the two looks.
    return;
  }
  for (const step of [() => copyFileSync(path, `${path}.1`), () => truncateSync(path)]) {
    try {
      step();
    } catch {
      // The next minute tries again; what could be cut is cut.
    }
  }
}
