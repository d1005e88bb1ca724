export { type LinkOptions, type LinkServer, startLinkServer } from './link-server.ts';
