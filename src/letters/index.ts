/**
 * نامه: what officials are asked, on its way to office automation and back.
 *
 *   const letters = makeLetters({ store, personal, audit, referrals, root, newId, nowMs, randomBytes })
 *   startLetters({ ...letters, settings: letters.settings.read, now, random, log, meter }) → { stop }
 *   app.register(letterRoutes, { letters, audit, nowMs }); app.register(letterSettingRoutes, …)
 *
 * The row of a letter is inserted with its referral (src/referrals/repository-legs.ts); no case
 * waits for anything that happens here.
 */
export { type Letters, makeLetters } from './letters.ts';
export { letterRoutes, type LetterRoutesOptions } from './routes.ts';
export { letterSettingRoutes } from './routes-settings.ts';
export {
  type LetterMeter,
  type LetterPoint,
  type LetterWorkOptions,
  letterWork,
  startLetters,
} from './worker.ts';
