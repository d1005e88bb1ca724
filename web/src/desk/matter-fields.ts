import type { z } from 'zod';
import type { CaseKind, Priority } from '../../../src/contract/cases.ts';

/** The form of one matter: all of it is typed or chosen by the agent. */
export interface MatterFields {
  readonly citizenId: string | null;
  readonly kind: z.infer<typeof CaseKind>;
  readonly serviceCode: string | null;
  readonly district: number | null;
  readonly addressText: string;
  readonly description: string;
  readonly priority: z.infer<typeof Priority>;
  readonly announceBy: 'sms' | 'call';
  readonly landmark: string;
  /** A pilgrim's last day in town, as an ISO day. */
  readonly leavesOn: string | null;
  /** The case that it repeats. */
  readonly duplicateOf: string | null;
}

export const EMPTY_MATTER: MatterFields = {
  citizenId: null,
  kind: 'request',
  serviceCode: null,
  district: null,
  addressText: '',
  description: '',
  priority: 'normal',
  announceBy: 'sms',
  landmark: '',
  leavesOn: null,
  duplicateOf: null,
};
