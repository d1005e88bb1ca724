import { z } from 'zod';
import { CaseSummary } from './cases.ts';
import { prose } from './name.ts';

/** What has been typed so far of a matter, whatever of it. */
export const NearQuery = z.strictObject({
  contactId: z.string().max(80),
  /** The draft itself is not near to itself. */
  draftId: z.string().max(80).nullable(),
  serviceCode: z.string().max(20).nullable(),
  district: z.number().int().min(1).max(13).nullable(),
  addressText: prose(500),
  landmark: prose(200),
  description: prose(4000),
});
export type NearQuery = z.infer<typeof NearQuery>;

/** Why a case is suggested. `shown`: the words or the number that both have, where there are any. */
export const NearReason = z.strictObject({
  reason: z.enum([
    'same-service',
    'same-topic',
    'same-district',
    'same-lane',
    'same-place-words',
    'same-number',
    'days-ago',
  ]),
  shown: z.string().nullable(),
});
export type NearReason = z.infer<typeof NearReason>;

export const NearCase = z.strictObject({
  ...CaseSummary.shape,
  addressText: z.string(),
  landmark: z.string(),
  /** The most telling first; what was said is read in the case itself. */
  reasons: z.array(NearReason).min(1),
});
export type NearCase = z.infer<typeof NearCase>;
