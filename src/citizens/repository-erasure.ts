import { and, eq, inArray, isNotNull, ne, or, type SQL } from 'drizzle-orm';
import type { Personal, Search, Store, Writer } from '../db/index.ts';
import { hideIdentity } from '../kit/identity-words.ts';

export interface ErasureOptions {
  readonly store: Store;
  readonly personal: Personal;
  readonly search: Search;
  /** The words of this case have changed: what it is found by changes with them. */
  readonly findAnew: (w: Writer, caseId: string, atMs: number) => Promise<void>;
}

export type Erasure = ReturnType<typeof erasure>;

/** Events whose words are the citizen's own, what was first written down of them, or what is said of him. */
const SAID = [
  'objected',
  'corrected-description',
  'corrected-address',
  'corrected-landmark',
  'corrected-point',
  'inspection-noted',
  'inspection-demanded',
  'added-to',
  'chased',
  'reopening-asked',
  'reopening-refused',
];

/** Whose rows go, by what they are known. */
interface Traces {
  readonly citizenId: string;
  /** Numbers that nobody else has: every row with one of these is this person's. */
  readonly ownHashes: readonly string[];
  readonly caseIds: readonly string[];
  readonly callIds: readonly string[];
}

/**
 * Forgetting a person. A number may belong to several people: where another one still has it, only
 * rows that are tied to this person go; where nobody has, every trace of the number goes.
 */
export function erasure({ store, personal, search, findAnew }: ErasureOptions) {
  const { call, caseEvent, cases, citizen, citizenPhone, contact, fallbackCall } = store.tables;
  const { announcement, announcementAttempt, attachment, letter, letterReceived } = store.tables;
  const { contactItem, officialNotice, officialRequest, referral } = store.tables;
  const {
    managerBooking,
    missedCaller,
    smsBlocked,
    smsInbound,
    smsOptout,
    smsOutbox,
    voiceMessage,
  } = store.tables;

  async function eraseTexts(w: Writer, ids: readonly (string | null)[], atMs: number) {
    for (const id of new Set(ids)) if (id !== null) await personal.erase(w, id, atMs);
  }

  async function tracesOf(w: Writer, citizenId: string): Promise<Traces> {
    const phones = await w
      .select({ hash: citizenPhone.phoneHash })
      .from(citizenPhone)
      .where(and(eq(citizenPhone.citizenId, citizenId), isNotNull(citizenPhone.phoneHash)));
    const ownHashes: string[] = [];
    for (const { hash } of phones) {
      if (hash === null) continue;
      const others = and(eq(citizenPhone.phoneHash, hash), ne(citizenPhone.citizenId, citizenId));
      if ((await w.$count(citizenPhone, others)) === 0) ownHashes.push(hash);
    }
    const caseRows = await w
      .select({ id: cases.id })
      .from(cases)
      .where(eq(cases.citizenId, citizenId));
    const contacts = await w
      .select({ callId: contact.callId })
      .from(contact)
      .where(eq(contact.citizenId, citizenId));
    return {
      citizenId,
      ownHashes,
      caseIds: caseRows.map(({ id }) => id),
      callIds: contacts.flatMap(({ callId }) => callId ?? []),
    };
  }

  /** Calls, contacts and cases: the number goes, the rest of the row is needed for the figures. */
  async function eraseCalls(w: Writer, traces: Traces, atMs: number): Promise<void> {
    const { citizenId, ownHashes, caseIds, callIds } = traces;
    const none = { phoneHash: null };
    const contacts = await w
      .update(contact)
      .set(none)
      .where(or(eq(contact.citizenId, citizenId), within(contact.phoneHash, ownHashes)))
      .returning({ textId: contact.phoneTextId });
    const calls = await w
      .update(call)
      .set(none)
      .where(or(within(call.id, callIds), within(call.phoneHash, ownHashes)))
      .returning({ textId: call.phoneTextId, rawId: call.rawPhoneTextId });
    const waiting = await w
      .update(fallbackCall)
      .set(none)
      .where(within(fallbackCall.phoneHash, ownHashes))
      .returning({ textId: fallbackCall.phoneTextId, rawId: fallbackCall.rawPhoneTextId });
    const texts = [...contacts, ...calls, ...waiting].map(({ textId }) => textId);
    const raw = [...calls, ...waiting].map(({ rawId }) => rawId);
    await eraseTexts(w, [...texts, ...raw], atMs);
    const missed = await w
      .delete(missedCaller)
      .where(within(missedCaller.phoneHash, ownHashes))
      .returning({ textId: missedCaller.phoneTextId, noteId: missedCaller.noteTextId });
    await eraseTexts(
      w,
      missed.flatMap(({ textId, noteId }) => [textId, noteId]),
      atMs,
    );
    // The files follow: whoever keeps them looks for what is to be erased.
    await w
      .update(voiceMessage)
      .set({ phoneHash: null, state: 'erasing' })
      .where(or(within(voiceMessage.callId, callIds), within(voiceMessage.phoneHash, ownHashes)));
    // Photos of his cases show where he lives: gone for readers at once, from the disk within a minute.
    const photos = and(within(attachment.caseId, caseIds), eq(attachment.state, 'kept'));
    await w.update(attachment).set({ state: 'erasing' }).where(photos);
    // The case may have been opened in somebody else's call: that one's number stays his.
    // Where it is, is often his door: the point on the map goes with the word of its place.
    const gone = { phoneTextId: null, placeKey: null, lat: null, lng: null };
    await w.update(cases).set(gone).where(within(cases.id, caseIds));
  }

  /** His turns in managers' hours: a place that is left open goes with them. */
  async function eraseTurns(w: Writer, traces: Traces, atMs: number): Promise<void> {
    const own = or(
      eq(managerBooking.citizenId, traces.citizenId),
      within(managerBooking.phoneHash, traces.ownHashes),
    );
    const turns = await w
      .update(managerBooking)
      .set({ phoneHash: null, openKey: null })
      .where(own)
      .returning({
        id: managerBooking.id,
        textId: managerBooking.phoneTextId,
        matterId: managerBooking.matterTextId,
      });
    const open = inArray(managerBooking.state, ['booked', 'left-over']);
    const erased = within(
      managerBooking.id,
      turns.map(({ id }) => id),
    );
    await w.update(managerBooking).set({ state: 'cancelled' }).where(and(open, erased));
    await eraseTexts(
      w,
      turns.flatMap(({ textId, matterId }) => [textId, matterId]),
      atMs,
    );
  }

  /** What he said of our answers, in his words or in ours; the chains hold without them. */
  async function eraseWords(w: Writer, { caseIds }: Traces, atMs: number): Promise<void> {
    const objections = await w
      .select({ noteId: caseEvent.noteTextId })
      .from(caseEvent)
      .where(and(within(caseEvent.caseId, caseIds), inArray(caseEvent.type, [...SAID])));
    const notices = await w
      .select({ textId: officialNotice.reasonTextId })
      .from(officialNotice)
      .where(within(officialNotice.caseId, caseIds));
    const told = await w
      .select({ id: announcement.id })
      .from(announcement)
      .where(within(announcement.caseId, caseIds));
    const ids = told.map(({ id }) => id);
    const calls = await w
      .select({ noteId: announcementAttempt.noteTextId, phoneId: announcementAttempt.phoneTextId })
      .from(announcementAttempt)
      .where(within(announcementAttempt.announcementId, ids));
    const texts = calls.flatMap(({ noteId, phoneId }) => [noteId, phoneId]);
    const said = [
      ...objections.map(({ noteId }) => noteId),
      ...notices.map(({ textId }) => textId),
    ];
    await eraseTexts(w, [...said, ...texts], atMs);
  }

  /** His cases say what is wrong and where, for somebody must find it; not any more who said so. */
  async function hideInCases(
    w: Writer,
    name: string | undefined,
    ids: readonly string[],
    atMs: number,
  ) {
    const names = name === undefined ? [] : [name];
    const rows = await w
      .select({
        id: cases.id,
        description: cases.descriptionTextId,
        address: cases.addressTextId,
        landmark: cases.landmarkTextId,
      })
      .from(cases)
      .where(within(cases.id, ids));
    for (const { id: caseId, ...textIds } of rows) {
      let isChanged = false;
      for (const [id, text] of await personal.read(w, Object.values(textIds))) {
        const hidden = hideIdentity(text, names);
        if (hidden === text) continue;
        await personal.replace(w, id, hidden);
        isChanged = true;
      }
      if (isChanged) await findAnew(w, caseId, atMs);
    }
  }

  /** What others wrote of his cases and calls: sealed as it is, so what names him goes whole. */
  async function eraseNamed(
    w: Writer,
    name: string | undefined,
    { citizenId, caseIds }: Traces,
    atMs: number,
  ): Promise<void> {
    const names = name === undefined ? [] : [name];
    const notes = await w
      .select({ id: caseEvent.noteTextId })
      .from(caseEvent)
      .where(within(caseEvent.caseId, caseIds));
    const explained = await w
      .select({ id: cases.explanationTextId })
      .from(cases)
      .where(within(cases.id, caseIds));
    const asked = await w
      .select({ id: officialRequest.reasonTextId })
      .from(officialRequest)
      .where(within(officialRequest.caseId, caseIds));
    const items = await w
      .select({ id: contactItem.noteTextId })
      .from(contactItem)
      .innerJoin(contact, eq(contact.id, contactItem.contactId))
      .where(eq(contact.citizenId, citizenId));
    const ids = [...notes, ...explained, ...asked, ...items].map(({ id }) => id);
    const texts = await personal.read(w, ids);
    const telling = [...texts].filter(([, text]) => hideIdentity(text, names) !== text);
    await eraseTexts(
      w,
      telling.map(([id]) => id),
      atMs,
    );
  }

  /** Messages, also unsent ones: the outbox cancels what has no number any more. */
  async function eraseMessages(w: Writer, traces: Traces, atMs: number): Promise<void> {
    const { ownHashes, caseIds } = traces;
    const sent = await w
      .select()
      .from(smsOutbox)
      .where(or(within(smsOutbox.caseId, caseIds), within(smsOutbox.phoneHash, ownHashes)));
    for (const { id, receptorTextId, bodyTextId } of sent) {
      await eraseTexts(w, [receptorTextId, bodyTextId], atMs);
      // Its key holds the number's hash, too.
      const set = { phoneHash: '', dedupeKey: `erased:${id}` };
      await w.update(smsOutbox).set(set).where(eq(smsOutbox.id, id));
    }
    const received = await w
      .update(smsInbound)
      .set({ phoneHash: '' })
      .where(within(smsInbound.phoneHash, ownHashes))
      .returning({ fromTextId: smsInbound.fromTextId, textId: smsInbound.textId });
    await eraseTexts(
      w,
      received.flatMap(({ fromTextId, textId }) => [fromTextId, textId]),
      atMs,
    );
    const blocked = await w
      .delete(smsBlocked)
      .where(within(smsBlocked.phoneHash, ownHashes))
      .returning({ textId: smsBlocked.phoneTextId, reasonId: smsBlocked.reasonTextId });
    await eraseTexts(
      w,
      blocked.flatMap(({ textId, reasonId }) => [textId, reasonId]),
      atMs,
    );
    // The operator keeps the wish for silence itself: لغو۱۱ is answered there.
    await w.delete(smsOptout).where(within(smsOptout.id, ownHashes));
  }

  /** What officials were written about him: the letter's row stays, its words go. */
  async function eraseLetters(w: Writer, { caseIds }: Traces, atMs: number): Promise<void> {
    const rows = await w
      .select({ letterId: letter.id, documentId: letter.documentTextId })
      .from(letter)
      .innerJoin(referral, eq(referral.id, letter.referralId))
      .where(within(referral.caseId, caseIds));
    const ids = rows.map(({ letterId }) => letterId);
    const received = await w
      .select({ contentId: letterReceived.contentTextId, noteId: letterReceived.noteTextId })
      .from(letterReceived)
      .where(within(letterReceived.letterId, ids));
    const texts = received.flatMap(({ contentId, noteId }) => [contentId, noteId]);
    await eraseTexts(w, [...rows.map(({ documentId }) => documentId), ...texts], atMs);
  }

  return {
    async erase(w: Writer, citizenId: string, atMs: number): Promise<boolean> {
      const [row] = await w.select().from(citizen).where(eq(citizen.id, citizenId));
      if (row === undefined) return false;
      const traces = await tracesOf(w, citizenId);
      const phones = await w
        .update(citizenPhone)
        .set({ phoneHash: null })
        .where(eq(citizenPhone.citizenId, citizenId))
        .returning({ textId: citizenPhone.phoneTextId, rawId: citizenPhone.rawTextId });
      const { nameTextId, addressTextId, nationalIdTextId } = row;
      const own = [nameTextId, addressTextId, nationalIdTextId];
      const name = (await personal.read(w, [nameTextId])).get(nameTextId);
      await hideInCases(w, name, traces.caseIds, atMs);
      await eraseNamed(w, name, traces, atMs);
      const numbers = phones.flatMap(({ textId, rawId }) => [textId, rawId]);
      await eraseTexts(w, [...own, ...numbers], atMs);
      await eraseCalls(w, traces, atMs);
      await eraseTurns(w, traces, atMs);
      await eraseWords(w, traces, atMs);
      await eraseMessages(w, traces, atMs);
      await eraseLetters(w, traces, atMs);
      await search.remove(w, { kind: 'citizen', id: citizenId });
      return true;
    },
  };
}

/** False for an empty list, which is no error here. */
function within(column: Parameters<typeof inArray>[0], values: readonly string[]): SQL {
  return inArray(column as never, [...values] as never);
}
