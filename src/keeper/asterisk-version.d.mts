export function versionFault(version: string): string | null;
export function readVersion(command: readonly string[]): Promise<string | null>;
export function isNewEnough(version: string): boolean;
