import { hashPassword, verifyPassword } from './password.ts';
import type { FactorRepository } from './repository-factors.ts';
import { otpauthUri, SECRET_BYTES, stepOfCode, toBase32 } from './totp.ts';

const RECOVERY_CODES = 10;
/** Without I, L, O and U: read out or copied by hand, nobody takes one sign for another. */
const CODE_SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 16;
const NAME_LENGTH = 4;

export type FactorAnswer = 'none' | 'right' | 'right-by-recovery' | 'needed' | 'wrong';
export type SecondFactors = ReturnType<typeof makeSecondFactors>;

/** What somebody has, beside the password that he knows: an authenticator, or one of ten codes. */
export function makeSecondFactors(options: {
  readonly factors: FactorRepository;
  readonly nowMs: () => number;
  /** The machine's own clock: people's authenticators go by the world's time, and nothing else here. */
  readonly wallMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}) {
  const { factors, nowMs, wallMs, randomBytes } = options;

  async function makeCodes() {
    // Thirty-two signs: a byte's lowest five bits choose one evenly.
    const codes = Array.from({ length: RECOVERY_CODES }, () =>
      Array.from(randomBytes(CODE_LENGTH), (byte) => CODE_SIGNS[byte & 31]).join(''),
    );
    const hashed = await Promise.all(
      codes.map(async (code) => ({
        name: code.slice(0, NAME_LENGTH),
        codeHash: await hashPassword(code),
      })),
    );
    return { shown: codes.map((code) => code.match(/.{4}/gu)?.join('-') ?? code), hashed };
  }

  async function useRecoveryCode(userId: string, given: string): Promise<boolean> {
    const code = given.toUpperCase().replace(/[^0-9A-Z]/gu, '');
    if (code.length !== CODE_LENGTH) return false;
    for (const row of await factors.codes(userId)) {
      if (row.name !== code.slice(0, NAME_LENGTH)) continue;
      if (await verifyPassword(row.codeHash, code)) return factors.useCode(row.id);
    }
    return false;
  }

  return {
    async view(userId: string) {
      const found = await factors.find(userId);
      const onSinceMs = found?.confirmedAtMs ?? null;
      const left = onSinceMs === null ? 0 : (await factors.codes(userId)).length;
      return { onSinceMs, recoveryCodesLeft: left };
    },

    /** What goes into the authenticator; null: there is one already. */
    async begin(userId: string, username: string) {
      const secret = randomBytes(SECRET_BYTES);
      if (!(await factors.begin(userId, secret, nowMs()))) return null;
      return { secret: toBase32(secret), uri: otpauthUri(username, secret) };
    },

    /** The recovery codes, told this once. */
    async confirm(
      userId: string,
      code: string,
    ): Promise<{ type: 'on'; codes: string[] } | { type: 'nothing-begun' | 'wrong' }> {
      const found = await factors.find(userId);
      if (found === null || found.confirmedAtMs !== null) return { type: 'nothing-begun' };
      const step = stepOfCode(found.secret, code, { atMs: wallMs(), after: found.lastStep });
      if (step === null) return { type: 'wrong' };
      const { shown, hashed } = await makeCodes();
      const isOn = await factors.confirm(userId, { step, codes: hashed }, nowMs());
      return isOn ? { type: 'on', codes: shown } : { type: 'nothing-begun' };
    },

    /** Of somebody whose password was right. Whoever asks counts the attempt. */
    async check(userId: string, code: string | undefined): Promise<FactorAnswer> {
      const found = await factors.find(userId);
      if (found === null || found.confirmedAtMs === null) return 'none';
      if (code === undefined) return 'needed';
      const { secret, lastStep } = found;
      const step = stepOfCode(secret, code.trim(), { atMs: wallMs(), after: lastStep });
      if (step !== null && (await factors.useStep(userId, step))) return 'right';
      return (await useRecoveryCode(userId, code)) ? 'right-by-recovery' : 'wrong';
    },

    async renewCodes(userId: string): Promise<string[]> {
      const { shown, hashed } = await makeCodes();
      await factors.renewCodes(userId, hashed, nowMs());
      return shown;
    },

    remove: (userId: string): Promise<boolean> => factors.remove(userId, nowMs()),
    rules: () => factors.rules(),
    setRule: (roleId: string, isNeeded: boolean): Promise<boolean> =>
      factors.setRule(roleId, isNeeded ? nowMs() : null),
  };
}
