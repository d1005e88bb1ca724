import { eq } from 'drizzle-orm';
import { reporterShield } from '../cases/index.ts';
import type { Personal, Store } from '../db/index.ts';
import { toE164 } from '../kit/phone-number.ts';
import { DUTY_KIND, type SmsRepository } from '../sms/index.ts';
import type { PageCrew } from './repository.ts';

/** After this a message says nothing any more that the page does not. */
const EXPIRES_AFTER_MS = 30 * 60_000;

/** A crew whose number takes SMS is told so, at any hour; no word of who has called. */
export function crewPager(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly outbox: Pick<SmsRepository, 'enqueue'>;
}): PageCrew {
  const { personal, outbox } = options;
  const shield = reporterShield(options);
  const { cases, district, dutyCrew, outsideNumber, serviceCode } = options.store.tables;
  return async (w, { emergencyId, caseId, crewId, atMs }) => {
    const [crew] = await w
      .select({ textId: outsideNumber.phoneTextId })
      .from(dutyCrew)
      .innerJoin(outsideNumber, eq(outsideNumber.id, dutyCrew.entryId))
      .where(eq(dutyCrew.id, crewId));
    const number = (await personal.read(w, [crew?.textId ?? null])).get(crew?.textId ?? '');
    const phone = number === undefined ? null : toE164(number);
    if (phone?.kind !== 'mobile') return;
    const [known] = await w
      .select({ case: cases, name: serviceCode.nameFa, district: district.nameFa })
      .from(cases)
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .leftJoin(district, eq(district.id, cases.districtId))
      .where(eq(cases.id, caseId));
    const addressTextId = known?.case.addressTextId ?? null;
    const told = (await personal.read(w, [addressTextId])).get(addressTextId ?? '') ?? '';
    const address = (await shield.of(w, [caseId]))(caseId, told);
    const place = [known?.district, address].filter(Boolean).join('، ');
    const code = known?.case.trackingCode ?? '';
    await outbox.enqueue(w, {
      kind: DUTY_KIND,
      caseId,
      cycle: null,
      phone: phone.e164,
      urgent: true,
      nowMs: atMs,
      body: `فوریت 137: ${known?.name ?? ''}\n${place}\nکد ${code}\nلطفا در سامانه بپذیرید.`,
      dedupeKey: `duty:${emergencyId}:${crewId}:${atMs}`,
      expiresAtMs: atMs + EXPIRES_AFTER_MS,
    });
  };
}
