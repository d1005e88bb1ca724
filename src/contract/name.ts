import { z } from 'zod';
import { normalizeForStorage } from '../kit/persian-text.ts';

/**
 * Words as a person typed them, in the one spelling that is kept (Persian ی and ک, single spaces,
 * nothing invisible), counted in letters when they are so. `words` are never empty, `prose` may be.
 * Every text that a route takes is one of the two: test/contract/spelling.test.ts.
 */
export const words = (most: number) => prose(most, 1);

export const prose = (most: number, least = 0) =>
  z
    .string()
    .overwrite((typed) => normalizeForStorage(typed).trim())
    .min(least)
    .max(most);
