import { and, asc, desc, eq, inArray, isNotNull, isNull, ne } from 'drizzle-orm';
import type { PopContact } from '../contract/desk.ts';
import type { ContactMatter } from '../contract/matters.ts';
import type { Personal, Reader, Store, Writer } from '../db/index.ts';
import { CASE_ROLE, type finishAsOf, summaryOf } from './contact.ts';
import { contactIdOf } from './contact-id.ts';

export interface ContactRow {
  readonly id: string;
  readonly callId: string | null;
  readonly agentId: string | null;
  readonly citizenId: string | null;
  readonly phoneHash: string | null;
  readonly phoneTextId: string | null;
  readonly endedAtMs: number | null;
  readonly finishedAtMs: number | null;
}

/** The call that a contact is made for. */
export interface OpenedFor {
  readonly callId: string;
  readonly phone: string | null;
  readonly atMs: number;
  readonly channelId?: 'phone' | 'outbound';
}

export type ContactRepository = ReturnType<typeof contactRepository>;

export interface ContactRepositoryOptions {
  readonly store: Store;
  readonly personal: Personal;
  readonly newId: () => string;
}

export function contactRepository({ store, personal, newId }: ContactRepositoryOptions) {
  const { appUser, cases, contact, contactCase, contactItem } = store.tables;

  async function findByCall(r: Reader, callId: string): Promise<ContactRow | undefined> {
    const [row] = await r.select().from(contact).where(eq(contact.callId, callId));
    return row;
  }

  async function find(r: Reader, contactId: string): Promise<ContactRow | undefined> {
    const [row] = await r.select().from(contact).where(eq(contact.id, contactId));
    return row;
  }

  /** One matter of the message, and the case it touches. Answers the item's id. */
  async function addItem(
    w: Writer,
    item: {
      readonly contactId: string;
      readonly disposition: keyof typeof CASE_ROLE;
      readonly kind: string | null;
      readonly topic: string | null;
      readonly note: string | null;
      readonly caseId: string | null;
      readonly serviceCodeId?: string | null;
      readonly kbArticleId?: string | null;
    },
    atMs: number,
  ): Promise<string> {
    const { caseId, note, ...row } = item;
    const noteTextId = note === null ? null : (await personal.put(w, note, atMs)).id;
    const id = newId();
    await w.insert(contactItem).values({ ...row, id, noteTextId, createdAtMs: atMs });
    const role = CASE_ROLE[item.disposition];
    if (caseId !== null && role !== null) {
      await w.insert(contactCase).values({ contactItemId: id, caseId, role, createdAtMs: atMs });
    }
    return id;
  }

  async function openForCall(w: Writer, call: OpenedFor): Promise<string> {
    const known = await findByCall(w, call.callId);
    if (known !== undefined) return known.id;
    const { callId, phone, atMs, channelId = 'phone' } = call;
    const id = contactIdOf(callId);
    await w.insert(contact).values({
      id,
      callId,
      channelId,
      startedAtMs: atMs,
      createdAtMs: atMs,
      phoneHash: phone === null ? null : personal.phoneHash(phone),
      phoneTextId: phone === null ? null : (await personal.put(w, phone, atMs)).id,
    });
    return id;
  }

  return {
    find: (contactId: string) => find(store.read, contactId),
    findIn: find,

    /** Whose contact it is, and from which number; null: no such contact. */
    async findPhone(
      contactId: string,
    ): Promise<{ agentId: string | null; phone: string | null } | null> {
      const row = await find(store.read, contactId);
      if (row === undefined) return null;
      const { agentId, phoneTextId: textId } = row;
      const texts = await personal.read(store.read, [textId]);
      return { agentId, phone: textId === null ? null : (texts.get(textId) ?? null) };
    },
    addItem,

    /** The contact that this call is written to: made at its first offer, the same ever after. */
    openContactForCall: openForCall,

    async isFinishedForCall(callId: string): Promise<boolean> {
      const known = await findByCall(store.read, callId);
      return known !== undefined && known.finishedAtMs !== null;
    },

    /** Who talks to the citizen is who completes the contact, with what was written so far. */
    async answerContactForCall(
      w: Writer,
      call: { readonly callId: string; readonly agentId: string },
    ): Promise<void> {
      const given = await w
        .update(contact)
        .set({ agentId: call.agentId })
        .where(and(eq(contact.callId, call.callId), isNull(contact.finishedAtMs)))
        .returning({ id: contact.id });
      for (const { id } of given) {
        await w
          .update(cases)
          .set({ openedById: call.agentId })
          .where(and(eq(cases.contactId, id), eq(cases.status, 'draft')));
      }
    },

    /**
     * The call is over. Answered: the contact waits for its agent to finish it. Where no agent
     * has it, it is finished now, and made if no phone ever rang for it.
     */
    async endContactForCall(
      w: Writer,
      call: {
        readonly callId: string;
        readonly phone: string | null;
        readonly atMs: number;
        readonly finishAs: ReturnType<typeof finishAsOf>;
      },
    ): Promise<void> {
      const { callId, atMs, finishAs: disposition } = call;
      const contactId = await openForCall(w, call);
      await w
        .update(contact)
        .set({ endedAtMs: atMs })
        .where(and(eq(contact.callId, callId), isNull(contact.endedAtMs)));
      const unanswered = and(
        eq(contact.id, contactId),
        isNull(contact.agentId),
        isNull(contact.finishedAtMs),
      );
      const closed = await w
        .update(contact)
        .set({ finishedAtMs: atMs })
        .where(unanswered)
        .returning({ id: contact.id });
      if (closed.length === 0) return;
      const nothing = { kind: null, topic: null, note: null, caseId: null };
      await addItem(w, { contactId, disposition, ...nothing }, atMs);
    },

    /** Answered calls that are over and not completed: the agent's list. */
    async listUnfinished(
      agentId: string,
    ): Promise<{ contactId: string; callId: string | null; startedAtMs: number }[]> {
      return store.read
        .select({
          contactId: contact.id,
          callId: contact.callId,
          startedAtMs: contact.startedAtMs,
        })
        .from(contact)
        .where(
          and(
            eq(contact.agentId, agentId),
            isNull(contact.finishedAtMs),
            isNotNull(contact.endedAtMs),
          ),
        )
        .orderBy(asc(contact.startedAtMs))
        .limit(50);
    },

    /** The matters of a contact, as they were written. */
    async listItems(contactId: string): Promise<ContactMatter[]> {
      const rows = await store.read
        .select({
          itemId: contactItem.id,
          disposition: contactItem.disposition,
          kind: contactItem.kind,
          topic: contactItem.topic,
          caseId: contactCase.caseId,
          trackingCode: cases.trackingCode,
          secretTextId: cases.secretTextId,
        })
        .from(contactItem)
        .leftJoin(contactCase, eq(contactCase.contactItemId, contactItem.id))
        .leftJoin(cases, eq(cases.id, contactCase.caseId))
        .where(eq(contactItem.contactId, contactId))
        .orderBy(asc(contactItem.createdAtMs), asc(contactItem.id));
      const secrets = await personal.read(
        store.read,
        rows.map((row) => row.secretTextId),
      );
      return rows.map(({ secretTextId, ...row }) => ({
        ...row,
        disposition: row.disposition as ContactMatter['disposition'],
        kind: row.kind as ContactMatter['kind'],
        // A case that was there before has told its secret to whom it belongs.
        secret:
          row.disposition === 'case_created' ? (secrets.get(secretTextId ?? '') ?? null) : null,
      }));
    },

    /** The latest messages from this number, newest first. */
    async lastContacts(
      phoneHash: string,
      { exceptId, limit }: { readonly exceptId: string; readonly limit: number },
    ): Promise<PopContact[]> {
      const rows = await store.read
        .select({
          contactId: contact.id,
          startedAtMs: contact.startedAtMs,
          agentName: appUser.name,
        })
        .from(contact)
        .leftJoin(appUser, eq(appUser.id, contact.agentId))
        .where(and(eq(contact.phoneHash, phoneHash), ne(contact.id, exceptId)))
        .orderBy(desc(contact.startedAtMs))
        .limit(limit);
      if (rows.length === 0) return [];
      const items = await store.read
        .select()
        .from(contactItem)
        .where(
          inArray(
            contactItem.contactId,
            rows.map((row) => row.contactId),
          ),
        )
        .orderBy(asc(contactItem.createdAtMs), asc(contactItem.id));
      return rows.map((row) => ({
        ...row,
        summary: summaryOf(items.filter((item) => item.contactId === row.contactId)),
      }));
    },
  };
}
