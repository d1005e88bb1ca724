import type { Personal, Writer } from '../db/index.ts';
import { toE164 } from '../kit/phone-number.ts';
import type { SmsRepository } from '../sms/index.ts';
import { reminderOf, whenOf } from './manager-session.ts';
import type { BookingRow, SessionRow } from './repository-planning.ts';

const HOUR_MS = 3_600_000;
const keyOf = (bookingId: string): string => `manager-reminder:${bookingId}`;

/** What citizens who have a turn are told, each once; a number that takes no SMS is told nothing. */
export function sessionMessages(options: {
  readonly personal: Personal;
  readonly outbox: Pick<SmsRepository, 'enqueue' | 'withdrawKey' | 'isOptedOut'>;
}) {
  const { personal, outbox } = options;

  async function mobileOf(w: Writer, { phoneTextId }: Pick<BookingRow, 'phoneTextId'>) {
    const phone = toE164((await personal.read(w, [phoneTextId])).get(phoneTextId) ?? '');
    if (phone?.kind !== 'mobile' || (await outbox.isOptedOut(w, phone.e164))) return null;
    return phone.e164;
  }

  async function calledOff(
    w: Writer,
    session: SessionRow,
    booking: BookingRow,
    atMs: number,
  ): Promise<void> {
    await outbox.withdrawKey(w, keyOf(booking.id), 'session-cancelled', atMs);
    const phone = await mobileOf(w, booking);
    if (phone === null) return;
    const { day } = whenOf(session.fromMs);
    await outbox.enqueue(w, {
      ...{ kind: 'manager-cancelled', caseId: null, cycle: null, phone, urgent: false },
      aboutCaseId: booking.caseId,
      body: { template: 'manager-cancelled', values: { manager: session.title, day } },
      dedupeKey: `manager-cancelled:${booking.id}`,
      nowMs: atMs,
      expiresAtMs: Math.max(session.untilMs, atMs + 24 * HOUR_MS),
    });
  }

  return {
    calledOff,

    /** Two hours before; waits in the outbox until then. */
    async remind(
      w: Writer,
      session: SessionRow,
      booking: Pick<BookingRow, 'id' | 'phoneTextId' | 'caseId'>,
      atMs: number,
    ): Promise<void> {
      const phone = await mobileOf(w, booking);
      if (phone === null || session.fromMs <= atMs) return;
      const reminder = reminderOf(session, atMs);
      await outbox.enqueue(w, {
        ...{ kind: 'manager-reminder', caseId: null, cycle: null, phone, ...reminder },
        aboutCaseId: booking.caseId,
        body: {
          template: 'manager-reminder',
          values: { manager: session.title, ...whenOf(session.fromMs) },
        },
        dedupeKey: keyOf(booking.id),
        // Asked for just now and soon: it does not wait for the morning.
        urgent: reminder.notBeforeMs === undefined,
        nowMs: atMs,
        expiresAtMs: session.untilMs,
      });
    },

    forget: (w: Writer, bookingId: string, atMs: number): Promise<void> =>
      outbox.withdrawKey(w, keyOf(bookingId), 'booking-cancelled', atMs),
  };
}
