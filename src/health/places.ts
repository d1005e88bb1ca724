import { statfs } from 'node:fs/promises';

/** Room on the disk of a folder, for us who are not root. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
