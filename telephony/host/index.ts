export { createHost, type Host, type HostOptions, type Log } from './host.ts';
export { type Journal, openJournal } from './journal.ts';
export { openJournalWhenever } from './late-journal.ts';
