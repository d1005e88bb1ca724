/**
 * Backup and restore of all that cannot be made anew: records, secrets, certificates, trunks,
 * recordings.
 *
 *   await takeBackup({ dataDir, databaseUrl, version, into, nowMs }) → Backup { folder, bytes, files }
 *   await putBack({ from, dataDir, databaseUrl, replace, nowMs }) → { setAside }
 *   dropOldest(into, keep) → the folders it has removed
 *   await lastBackupAtMs(dataDir) → of which moment the last whole one is, or null; never rejects
 *
 * All throw BackupError (or the database's CopyError), in words for the person who runs the command. Both work in a process of
 * their own beside the running product (`npm run backup`), putting back only without it.
 */
export { BackupError } from './manifest.ts';
export { putBack } from './put-back.ts';
export { lastBackupAtMs } from './stamp.ts';
export { type Backup, dropOldest, takeBackup } from './take-backup.ts';
