/**
 * The database, SQLite or PostgreSQL behind one door.
 *
 *   openStore({ databaseUrl, sqlitePath, monotonicMs, onSlow }) → Store { dialect, tables, read,
 *     readApart, tx(async (w) => …), close() }
 *   await migrate(store) → names of the migrations applied now; throws MigrationError
 *   await seedReference(store, nowMs): channels, districts, service codes, roles; repeatable
 *   makePersonal({ store, key, newId, randomBytes }) → Personal: sealed text, phone hashes
 *   makeSearch(store, personal) → Search: blind word index
 *   copySqlite, dumpPostgres …: all of it as one file and back, for src/backup
 *   among(store, column, ids): a condition for lists of ids of any length
 *   readIsStored(store): resolves when the disk has all that was read so far
 *   isPerson(store): a condition for users: somebody of the house today, no program; isNoProgram(store): also who has left
 *   constraintFault(error) → { kind, name } | null; isDatabaseAway(error): no room, locked, gone
 *
 * Repositories take the store and use `store.tables`; only they and this folder know Drizzle.
 */
export { among } from './among.ts';
export {
  constraintFault,
  isDatabaseAway,
  isUniqueFault,
  type ConstraintFault,
} from './errors.ts';
export { migrate, MigrationError, missingMigrations } from './migrate.ts';
export { isNoProgram, isPerson } from './people.ts';
export { makePersonal, type Personal, type PersonalOptions } from './personal.ts';
export { makeSearch, type Search } from './search.ts';
export type { Tables } from './schema/index.ts';
export { seedReference } from './seed.ts';
export {
  openStore,
  type Reader,
  readIsStored,
  type Store,
  type StoreOptions,
  type Writer,
} from './store.ts';
export {
  checkSqlite,
  CopyError,
  copyNames,
  copySqlite,
  dumpPostgres,
  loadPostgres,
  postgresMigrations,
  sqliteMigrations,
  unknownMigrations,
} from './whole-copy.ts';
