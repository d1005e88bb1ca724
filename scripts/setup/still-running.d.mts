export function isAsteriskRunning(dataDir: string): boolean;
