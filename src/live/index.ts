export { endPromise, greetTelephony, insist, type Exchange } from './greet.ts';
export { LiveHub, type HubDeps, type Wire } from './hub.ts';
export type { LiveAlarm, LiveCall, Picture } from './picture.ts';
export type { Offered } from './pops.ts';
export { untriagedAlarm } from './untriaged-alarm.ts';
export {
  createLiveServer,
  missedWireOf,
  serveLive,
  wireOf,
  type LiveServer,
  type LiveSocketDeps,
  type LiveSockets,
} from './socket.ts';
