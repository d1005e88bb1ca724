export interface FoundAsterisk {
  command: string[];
  modulesDir: string;
  dataDir: string;
  version: string;
}
export class NoAsterisk extends Error {}
export function findAsterisk(options: {
  cacheDir: string;
  say?: (line: string) => void;
  mayInstall?: boolean;
}): Promise<FoundAsterisk>;
