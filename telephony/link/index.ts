export { askHandOver, type HandOverAnswer } from './hand-over.ts';
export { type LinkOptions, type LinkServer, startLinkServer } from './link-server.ts';
