/** Of `npm start -- …`: whether the keeper is left to somebody else, and the environment to begin with. */
export function readStart(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { isPrepareOnly: boolean; env: Record<string, string> };
