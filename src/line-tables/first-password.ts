import { hashPassword } from '../auth/index.ts';

/** Told once, kept only as its hash, changed at the first sign-in. */
export interface First {
  readonly password: string;
  readonly hash: string;
}

/** Slow on purpose: hashing takes some sixty milliseconds. */
export async function makeFirst(randomBytes: (count: number) => Uint8Array): Promise<First> {
  const password = makePassword(randomBytes);
  return { password, hash: await hashPassword(password) };
}

/** Without letters that are read for each other. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const PASSWORD_LENGTH = 16;

/** Sixteen of thirty-one letters: 79 bits. Bytes past the last whole round of them are thrown away. */
function makePassword(randomBytes: (count: number) => Uint8Array): string {
  const most = 256 - (256 % LETTERS.length);
  let password = '';
  while (password.length < PASSWORD_LENGTH) {
    const usable = [...randomBytes(PASSWORD_LENGTH)].filter((byte) => byte < most);
    password += usable.map((byte) => LETTERS[byte % LETTERS.length]).join('');
  }
  return password.slice(0, PASSWORD_LENGTH);
}
