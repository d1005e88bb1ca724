import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { contactRepository } from '../../src/contacts/index.ts';
import { makePersonal, openStore } from '../../src/db/index.ts';
import { makeUuid } from '../../src/kit/ids.ts';
import type { Person, Product } from './product.ts';

/** Cases of a running product whose calls nobody had to make: written beside it into its database. */
export function openWrittenCases(product: Product) {
  const secrets = JSON.parse(readFileSync(join(product.dataDir, 'secrets.json'), 'utf8')) as {
    personalKey: string;
  };
  const newId = () => makeUuid(Date.now(), randomBytes(10));
  const store = openStore({
    databaseUrl: '',
    sqlitePath: join(product.dataDir, 'pasokh.db'),
    monotonicMs: () => performance.now(),
    onSlow: () => undefined,
  });
  const personal = makePersonal({ store, key: secrets.personalKey, newId, randomBytes });
  const contacts = contactRepository({ store, personal, newId });

  async function registered(
    expert: Person,
    phone: string,
    said: string,
    form: object = {},
  ): Promise<string> {
    const callId = `1763900000.${randomInt(1_000_000)}`;
    const contactId = await store.tx(async (w) => {
      const id = await contacts.openContactForCall(w, { callId, phone, atMs: Date.now() });
      await contacts.answerContactForCall(w, { callId, agentId: expert.userId });
      return id;
    });
    const { caseId } = await expert.post<{ caseId: string }>('/api/cases', {
      ...{ contactId, serviceCode: '101', district: 3, description: said },
      ...{ addressText: 'هاشمیه ۲۵', ...form },
    });
    await expert.post(`/api/cases/${caseId}/register`);
    return caseId;
  }

  return {
    /** By this expert; referred to the works office of district 3, unless the form says otherwise. */
    registered,

    /** Answered by the unit, too: it waits for its verdict. */
    async answered(expert: Person, phone: string, said: string): Promise<string> {
      const caseId = await registered(expert, phone, said);
      const { cases } = store.tables;
      await store.tx((w) =>
        w.update(cases).set({ status: 'answered' }).where(eq(cases.id, caseId)),
      );
      return caseId;
    },
    /** As if the reply that waits for its verdict had come so much earlier. */
    async replyCameEarlier(caseId: string, byMs: number): Promise<void> {
      const { cases, reply } = store.tables;
      await store.tx(async (w) => {
        const [row] = await w.select().from(reply).where(eq(reply.caseId, caseId));
        if (row === undefined) throw new Error(`${caseId} has no reply`);
        const verdictDueAtMs = row.verdictDueAtMs - byMs;
        const recordedAtMs = row.recordedAtMs - byMs;
        await w.update(reply).set({ recordedAtMs, verdictDueAtMs }).where(eq(reply.id, row.id));
        await w.update(cases).set({ dueAtMs: verdictDueAtMs }).where(eq(cases.id, caseId));
      });
    },
    /** As if its time had begun earlier. */
    async setVisitDue(caseId: string, dueAtMs: number): Promise<void> {
      const { fieldVisit } = store.tables;
      await store.tx((w) =>
        w.update(fieldVisit).set({ dueAtMs }).where(eq(fieldVisit.caseId, caseId)),
      );
    },
    close: () => store.close(),
  };
}
