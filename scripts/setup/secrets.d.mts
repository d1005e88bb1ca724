export declare function ensureSecrets(dataDir: string): boolean;
export declare function rotateSecret(
  dataDir: string,
  name: string,
): 'written' | 'no-such-secret' | 'former-stands';
