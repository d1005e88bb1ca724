import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a password must not be (NIST SP 800-63B: length and a list of what is tried first, no rules
 * about kinds of characters, no change by the calendar). The length itself is in the contract.
 */
export type PasswordFault = 'password-common' | 'password-like-name' | 'password-monotonous';

const COMMON: ReadonlySet<string> = new Set(
  readFileSync(join(import.meta.dirname, 'common-passwords.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#')),
);
/** What somebody of this house would think of first. */
const OF_THE_HOUSE = ['pasokh', 'mashhad', 'shahrdari', 'khorasan', 'razavi', 'irani', 'پاسخ'];
const OF_THE_HOUSE_FA = ['مشهد', 'شهرداری', 'گذرواژه', 'رضوی', 'ایران', 'خراسان'];
/** Fewer signs than this are a pattern, however often they come. */
const LEAST_DIFFERENT = 5;
/** So much must be left when name and user name are taken away. */
const LEAST_OWN = 8;
/** Shorter numbers are telephones, birthdays and national ids. */
const LEAST_DIGITS = 16;

export function passwordFault(
  password: string,
  of: { readonly username: string; readonly name: string },
): PasswordFault | null {
  const typed = password.normalize('NFKC').toLowerCase();
  if (new Set(typed).size < LEAST_DIFFERENT || isSequence(typed)) return 'password-monotonous';
  const word = typed.replace(/^[\p{N}\p{P}\p{S}\s]+|[\p{N}\p{P}\p{S}\s]+$/gu, '');
  if (word === '' && typed.replace(/\P{N}/gu, '').length < LEAST_DIGITS) return 'password-common';
  if (COMMON.has(typed) || COMMON.has(word) || COMMON.has(unleet(word))) return 'password-common';
  if ([...OF_THE_HOUSE, ...OF_THE_HOUSE_FA].includes(word)) return 'password-common';
  return isNames(typed, of) ? 'password-like-name' : null;
}

/** `P@ssw0rd`: whoever guesses knows these, too. */
function unleet(word: string): string {
  const letters: Readonly<Record<string, string>> = {
    ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' },
  };
  return word.replace(/[013457@$!]/gu, (sign) => letters[sign] ?? sign);
}

/** `abcdefghij`, `9876543210`: each sign is the neighbour of the one before. */
function isSequence(text: string): boolean {
  const points = [...text].map((sign) => sign.codePointAt(0) ?? 0);
  const steps = points.slice(1).map((point, n) => point - (points[n] ?? 0));
  return [1, -1].some((way) => steps.every((step) => step === way));
}

function isNames(typed: string, { username, name }: { username: string; name: string }): boolean {
  const names = [username, ...name.split(/\s+/u), ...username.split(/[._-]/u)]
    .map((one) => one.normalize('NFKC').toLowerCase())
    .filter((one) => one.length >= 3)
    .toSorted((a, b) => b.length - a.length);
  let rest = typed;
  for (const one of names) rest = rest.replaceAll(one, '');
  if (rest === typed) return false;
  return rest.replace(/[\p{N}\p{P}\p{S}\s]/gu, '').length < LEAST_OWN;
}
