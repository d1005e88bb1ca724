/** The environment of a demonstration, told on the command line; none without `--demo`. */
export function demoEnv(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string>;
