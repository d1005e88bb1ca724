import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Of one demonstration, made at its first start; its being there marks the folder as invented. */
const DemoSecrets = z.strictObject({
  /** Of all its accounts. */
  password: z.string().min(12),
  /** Of the newcomer's browser phone. */
  phonePassword: z.string().min(12),
});
export type DemoSecrets = z.infer<typeof DemoSecrets>;

export const isDemoFolder = (demoFile: string): boolean => existsSync(demoFile);

export function ensureDemoSecrets(
  demoFile: string,
  randomBytes: (size: number) => Buffer,
): DemoSecrets {
  if (!isDemoFolder(demoFile)) {
    const made: DemoSecrets = {
      password: `demo-${randomBytes(6).toString('hex')}`,
      phonePassword: randomBytes(18).toString('base64url'),
    };
    writeFileSync(demoFile, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  }
  return DemoSecrets.parse(JSON.parse(readFileSync(demoFile, 'utf8')));
}
