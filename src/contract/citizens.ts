import { z } from 'zod';
import { prose } from './name.ts';

/** Why somebody is forgotten: it stands in the audit, without him. */
export const ForgetCitizen = z.strictObject({
  reason: prose(300, 3),
  /** Also while something is still to be told to him, which then nobody can. */
  despiteOpenCases: z.boolean().default(false),
});
