/**
 * What callers leave after the tone: fetched from the PBX's spool, listened to, erased when old.
 *
 *   voiceMessageRepository({ store, nowMs, missed }); the row itself is written with telephony's notice
 *   openShelf({ spool, folder }): the files
 *   startKeeping({ repository, shelf, nowMs, fromWall, keepMs, onMoved, onFault }) → { wake, tidy, stop }
 *   app.register(voiceMessageRoutes, { voiceMessages, shelf, audit })
 */
export { type Keeping, startKeeping } from './keeping.ts';
export { type VoiceMessageRepository, voiceMessageRepository } from './repository.ts';
export { voiceMessageRoutes, type VoiceMessageRoutesOptions } from './routes.ts';
export { openShelf, type Shelf, type ShelfDeps } from './shelf.ts';
