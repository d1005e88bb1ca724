import { and, eq, gt, isNull, or } from 'drizzle-orm';
import type { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import type { ContactRepository } from '../contacts/index.ts';
import type { NewCitizen } from '../contract/cases.ts';
import type { PopCitizen } from '../contract/desk.ts';
import type { Personal, Reader, Search, Store, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { toE164 } from '../kit/phone-number.ts';
import { type ErasureOptions, erasure } from './repository-erasure.ts';
import { forgetting } from './repository-forgetting.ts';

export type AddCitizenResult =
  | { readonly type: 'added'; readonly citizen: PopCitizen }
  | { readonly type: 'unknown-contact' }
  | { readonly type: 'not-your-contact' }
  | { readonly type: 'unknown-district' };

export type CitizenRepository = ReturnType<typeof citizenRepository>;

export interface CitizenRepositoryOptions {
  readonly store: Store;
  readonly personal: Personal;
  readonly search: Search;
  readonly contacts: ContactRepository;
  readonly audit: Pick<Audit, 'write'>;
  /** The words of this case have changed. */
  readonly findAnew: ErasureOptions['findAnew'];
  readonly newId: () => string;
}

export function citizenRepository(options: CitizenRepositoryOptions) {
  const { store, personal, search, contacts, audit, findAnew, newId } = options;
  const { call, citizen, citizenPhone, contact, district } = store.tables;
  const erasing = erasure({ store, personal, search, findAnew });
  const { forget } = forgetting({ store, personal, audit, erasing });

  /** How the network wrote the number of this call; null: it did not, or was not kept. */
  async function rawNumberOf(w: Writer, callId: string | null): Promise<string | null> {
    if (callId === null) return null;
    const rows = await w.select({ id: call.rawPhoneTextId }).from(call).where(eq(call.id, callId));
    const textId = rows[0]?.id ?? null;
    return textId === null ? null : ((await personal.read(w, [textId])).get(textId) ?? null);
  }

  return {
    /** The people on a number: all of them, oldest first; nobody is picked. */
    async findByPhone(phone: string, atMs: number): Promise<PopCitizen[]> {
      const rows = await store.read
        .select({
          citizenId: citizen.id,
          kind: citizen.kind,
          district: citizen.districtId,
          nameTextId: citizen.nameTextId,
          addressTextId: citizen.addressTextId,
        })
        .from(citizenPhone)
        .innerJoin(citizen, eq(citizen.id, citizenPhone.citizenId))
        .where(
          and(
            eq(citizenPhone.phoneHash, personal.phoneHash(phone)),
            or(isNull(citizenPhone.validUntilMs), gt(citizenPhone.validUntilMs, atMs)),
          ),
        )
        .orderBy(citizen.createdAtMs)
        .limit(20);
      const ids = rows.flatMap((row) => [row.nameTextId, row.addressTextId]);
      const texts = await personal.read(store.read, ids);
      return rows.map(({ nameTextId, addressTextId, ...row }) => ({
        ...row,
        name: texts.get(nameTextId) ?? '',
        address: addressTextId === null ? null : (texts.get(addressTextId) ?? null),
      }));
    },

    /** The citizen's name, null when unknown or erased. */
    async findName(r: Reader, citizenId: string): Promise<string | null> {
      const [row] = await r
        .select({ nameTextId: citizen.nameTextId })
        .from(citizen)
        .where(eq(citizen.id, citizenId));
      if (row === undefined) return null;
      return (await personal.read(r, [row.nameTextId])).get(row.nameTextId) ?? null;
    },

    /** A person met in this contact, on the number it came from. */
    async addCitizen(
      form: z.infer<typeof NewCitizen>,
      agentId: string,
      atMs: number,
    ): Promise<AddCitizenResult> {
      return store.tx(async (w): Promise<AddCitizenResult> => {
        const from = await contacts.findIn(w, form.contactId);
        if (from === undefined) return { type: 'unknown-contact' };
        if (from.agentId !== agentId) return { type: 'not-your-contact' };
        if (form.district !== null) {
          const found = await w.select().from(district).where(eq(district.id, form.district));
          if (found.length === 0) return { type: 'unknown-district' };
        }
        const name = normalizeForStorage(form.name);
        const address = form.address === null ? '' : normalizeForStorage(form.address);
        const citizenId = newId();
        await w.insert(citizen).values({
          id: citizenId,
          kind: form.kind,
          districtId: form.district,
          language: 'fa',
          nameTextId: (await personal.put(w, name, atMs)).id,
          addressTextId: address === '' ? null : (await personal.put(w, address, atMs)).id,
          doNotCall: false,
          createdAtMs: atMs,
        });
        const texts = await personal.read(w, [from.phoneTextId]);
        const phone = toE164(texts.get(from.phoneTextId ?? '') ?? '');
        if (phone !== null) {
          const raw = await rawNumberOf(w, from.callId);
          // A text of its own: erasing one person's number leaves the others on it alone.
          await w.insert(citizenPhone).values({
            id: newId(),
            citizenId,
            phoneHash: personal.phoneHash(phone.e164),
            phoneTextId: (await personal.put(w, phone.e164, atMs)).id,
            rawTextId: raw === null ? null : (await personal.put(w, raw, atMs)).id,
            type: phone.kind,
            createdAtMs: atMs,
          });
        }
        await w.update(contact).set({ citizenId }).where(eq(contact.id, from.id));
        await search.index(w, { kind: 'citizen', id: citizenId }, [name, address], atMs);
        const shown = { citizenId, name, kind: form.kind, district: form.district };
        return { type: 'added', citizen: { ...shown, address: address === '' ? null : address } };
      });
    },

    forget,

    /**
     * What being forgotten means: name, address, numbers and their hashes go, from wherever they are
     * kept; rows, cases and their history stay. False: no such person.
     */
    erase: (citizenId: string, atMs: number): Promise<boolean> =>
      store.tx((w) => erasing.erase(w, citizenId, atMs)),

    /** People by words of name or address, for the desk's search. */
    async searchByWords(query: string, limit: number): Promise<string[]> {
      const matching = search.matching('citizen', citizen.id, query);
      if (matching === null) return [];
      const rows = await store.read
        .select({ id: citizen.id })
        .from(citizen)
        .where(matching)
        .orderBy(citizen.createdAtMs)
        .limit(limit);
      return rows.map((row) => row.id);
    },
  };
}
