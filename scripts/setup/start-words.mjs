import { demoEnv } from './demo.mjs';

/**
 * What stands behind `npm start --`. `--prepare` says all but the last step; the other words are the
 * demonstration's. Throws SetupError for a word that nobody knows.
 */
export function readStart(words, env) {
  return {
    isPrepareOnly: words.includes('--prepare'),
    env: demoEnv(
      words.filter((word) => word !== '--prepare'),
      env,
    ),
  };
}
