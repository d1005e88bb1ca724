export declare function ensureSecrets(dataDir: string): boolean;
export declare function rotateSecret(
  dataDir: string,
  name: string,
): 'written' | 'no-such-secret' | 'former-stands';
export declare function forgetFormer(
  dataDir: string,
  name: 'session-key' | 'sms-callback' | 'ari-password',
): void;
