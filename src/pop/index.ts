/**
 * The screen pop.
 *
 *   makePopForCall({ citizens, cases, contacts, personal, nowMs }) →
 *     ({ callId, offerId, queueId, contactId, phone, waitedMs }) => Promise<Pop>
 */
export { makePopForCall, type PopCall, type PopForCall, type PopOptions } from './pop.ts';
