/** Installs the programs that the tests need; throws SetupError where it may not or cannot. */
export function ensureDebianPackages(say: (line: string) => void): Promise<void>;
