import { z } from 'zod';
import { normalizeForStorage } from '../kit/persian-text.ts';

/** One line of words as a person typed it, in the one spelling that is kept. */
export const words = (most: number) =>
  z
    .string()
    .overwrite((typed) => normalizeForStorage(typed).trim())
    .min(1)
    .max(most);
