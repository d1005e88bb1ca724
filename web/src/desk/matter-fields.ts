import type { z } from 'zod';
import type { CaseKind, CaseView, Priority } from '../../../src/contract/cases.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import type { Stored } from './autosave.ts';

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
  /** A point on the map; both or none. */
  readonly lat: number | null;
  readonly lng: number | null;
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
  lat: null,
  lng: null,
  leavesOn: null,
  duplicateOf: null,
};

export function toFields(view: CaseView): MatterFields {
  const { citizenId, kind, serviceCode, district, addressText, description } = view;
  const { priority, announceBy, landmark, lat, lng, leavesOnMs, duplicateOf } = view;
  return {
    citizenId,
    kind,
    serviceCode,
    district,
    addressText,
    description,
    priority,
    announceBy,
    landmark,
    lat,
    lng,
    leavesOn: leavesOnMs === null ? null : tehranDay(leavesOnMs),
    duplicateOf,
  };
}

export const toStored = (view: CaseView): Stored<MatterFields> => ({
  caseId: view.caseId,
  version: view.version,
  fields: toFields(view),
});
