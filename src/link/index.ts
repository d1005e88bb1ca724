export { openLink } from './client.ts';
export type { Link, LinkDeps, LinkLog, LinkWelcome } from './client.ts';
export type { LinkPosition, NoticeStore, Recorder, RecorderDeps } from './recorder.ts';
