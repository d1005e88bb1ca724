export class SetupError extends Error {
  constructor(message: string, advice: string);
  advice: string;
}

export function mustRun(
  command: string,
  args: readonly string[],
  advice: string,
  options?: { quiet?: boolean; cwd?: string; env?: NodeJS.ProcessEnv },
): Promise<string>;
