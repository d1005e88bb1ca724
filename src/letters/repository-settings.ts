import { eq } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import {
  FIRST_LETTER_SETTINGS,
  LetterSettings,
  type LetterSettingsView,
} from '../contract/letter-settings.ts';
import type { Personal, Store, Writer } from '../db/index.ts';
import { sha256Of } from './signature.ts';

const SETTINGS_ID = 'letters';

export type LetterSettingsRepository = ReturnType<typeof letterSettings>;

/** How letters leave, as administrators have set it; read at each look, so in force at once. */
export function letterSettings(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write'>;
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}) {
  const { store, personal, audit, nowMs, randomBytes } = options;
  const { letterSetting: t } = store.tables;
  const subject = { subjectKind: 'letter-settings', subjectId: null };

  async function rowOf(r: Pick<Writer, 'select'>) {
    const [row] = await r.select().from(t).where(eq(t.id, SETTINGS_ID));
    return row;
  }

  async function readSettings(): Promise<{ settings: LetterSettings; secret: string | null }> {
    const row = await rowOf(store.read);
    const parsed = LetterSettings.safeParse(row?.settings);
    const settings = parsed.success ? parsed.data : FIRST_LETTER_SETTINGS;
    const textId = row?.secretTextId ?? null;
    const texts = await personal.read(store.read, [textId]);
    return { settings, secret: texts.get(textId ?? '') ?? null };
  }

  async function put(w: Writer, set: Partial<typeof t.$inferInsert>): Promise<void> {
    const settings = FIRST_LETTER_SETTINGS;
    await w
      .insert(t)
      .values({ id: SETTINGS_ID, settings, createdAtMs: nowMs(), ...set })
      .onConflictDoUpdate({ target: t.id, set });
  }

  return {
    read: readSettings,

    /** Without the secret, which nobody is shown a second time. */
    async view(): Promise<LetterSettingsView> {
      const { settings, secret } = await readSettings();
      const setAtMs = (await rowOf(store.read))?.secretSetAtMs ?? null;
      const isSet = secret !== null && setAtMs !== null;
      return { settings, secret: isSet ? { setAtMs, fingerprint: fingerprintOf(secret) } : null };
    },

    async set(settings: LetterSettings, by: Editor): Promise<'set' | 'letter-secret-missing'> {
      return store.tx(async (w) => {
        // Over HTTP nobody would believe anybody without it.
        const row = await rowOf(w);
        if (settings.way === 'http' && !row?.secretTextId) return 'letter-secret-missing';
        await put(w, { settings });
        const detail = { settings: JSON.stringify(settings) };
        await audit.write(w, { ...by, act: 'letter-settings-changed', ...subject, detail });
        return 'set';
      });
    },

    /** Given, or made; the old one is erased. Answers what may be shown once. */
    async setSecret(given: string | undefined, by: Editor): Promise<string | null> {
      const secret = given ?? Buffer.from(randomBytes(32)).toString('base64url');
      await store.tx(async (w) => {
        const before = (await rowOf(w))?.secretTextId ?? null;
        const secretTextId = (await personal.put(w, secret, nowMs())).id;
        await put(w, { secretTextId, secretSetAtMs: nowMs() });
        if (before !== null) await personal.erase(w, before, nowMs());
        const detail = { fingerprint: fingerprintOf(secret), made: given === undefined };
        await audit.write(w, { ...by, act: 'letter-secret-set', ...subject, detail });
      });
      return given === undefined ? secret : null;
    },
  };
}

/** To compare over the phone; says nothing of the secret itself. */
function fingerprintOf(secret: string): string {
  return sha256Of(`fingerprint of ${secret}`).slice(0, 12);
}
