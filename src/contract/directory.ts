import { z } from 'zod';
import { words } from './name.ts';

/** Departments are for everybody at a desk; persons' numbers for those who keep the directory. */
export const DirectoryKind = z.enum(['emergency', 'department', 'person']);
export type DirectoryKind = z.infer<typeof DirectoryKind>;

export const DirectoryEntry = z.strictObject({
  entryId: z.string(),
  kind: DirectoryKind,
  nameFa: z.string(),
  nameEn: z.string(),
  /** E.164, or the short number of an emergency service. */
  number: z.string(),
});
export type DirectoryEntry = z.infer<typeof DirectoryEntry>;

/** As typed: any digits and punctuation. */
export const NewDirectoryEntry = z.strictObject({
  kind: DirectoryKind.exclude(['emergency']),
  nameFa: words(100),
  nameEn: words(100),
  number: z.string().min(1).max(40),
});
export type NewDirectoryEntry = z.infer<typeof NewDirectoryEntry>;
