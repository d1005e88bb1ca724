export { watchSelf, type SelfWatch, type WatchDeps } from './watch.ts';
