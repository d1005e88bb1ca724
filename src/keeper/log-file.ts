import { copyFileSync, existsSync, statSync, truncateSync } from 'node:fs';

const largestBytes = 50 * 1024 * 1024;

/**
 * Keeps one former log beside the present one. The writers hold their files open in append mode, so
 * the text is copied away and the file cut, not renamed.
 */
export function trimLog(path: string): void {
  if (!existsSync(path) || statSync(path).size < largestBytes) return;
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
}
