import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { eq } from 'drizzle-orm';
import { assert } from '../kit/assert.ts';
import { among } from './among.ts';
import type { Reader, Store, Writer } from './store.ts';

/**
 * Personal text: names, numbers, addresses, what was said. Kept encrypted (AES-256-GCM under a key
 * that lies outside the database) in `personal_text`; other tables hold its id. Erasing blanks the
 * row: ids, case chains and counts stay true.
 */
export interface Personal {
  /** Stores a text and tells its id and the salted hash that a case event may keep of it. */
  put(w: Writer, text: string, atMs: number): Promise<{ id: string; hash: string }>;
  /** Overwrites a text that nothing has hashed yet (a draft's). */
  replace(w: Writer, id: string, text: string): Promise<void>;
  /** id → text; erased and unknown ids are absent. Nulls are ignored. */
  read(r: Reader, ids: readonly (string | null)[]): Promise<Map<string, string>>;
  /** For ever: text and salt are gone, so even the hashes in the chains say nothing. */
  erase(w: Writer, id: string, atMs: number): Promise<void>;
  /** The salted hash of a stored text again, null once erased: compares with a case event's. */
  hashOf(r: Reader, id: string): Promise<string | null>;
  /** Finds a number without showing it: equal for equal E.164, useless without the key. */
  readonly phoneHash: (e164: string) => string;
  /** Letters a–p: one blinded word of the search index. */
  readonly wordHash: (word: string) => string;
}

export interface PersonalOptions {
  readonly store: Store;
  /** Base64, 32 bytes: `secrets.personalKey`. */
  readonly key: string;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
}

export function makePersonal({ store, key, newId, randomBytes }: PersonalOptions): Personal {
  const master = Buffer.from(key, 'base64');
  assert(master.length === 32, 'the personal key has 32 bytes');
  // Key objects, not bytes: of those Node makes a key object at each use, which costs more than the cipher.
  const derive = (use: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', master, 'pasokh', `personal/${use}`, 32)));
  const textKey = derive('text');
  const phoneKey = derive('phone');
  const wordKey = derive('word');
  const { personalText } = store.tables;
  const open = (id: string, enc: string): string => unseal(textKey, id, enc);

  return {
    async put(w, text, atMs) {
      const id = newId();
      const salt = Buffer.from(randomBytes(16)).toString('base64url');
      const enc = seal(textKey, id, text, randomBytes(12));
      await w.insert(personalText).values({ id, enc, salt, createdAtMs: atMs });
      return { id, hash: saltedHash(salt, text) };
    },
    async replace(w, id, text) {
      const enc = seal(textKey, id, text, randomBytes(12));
      await w.update(personalText).set({ enc }).where(eq(personalText.id, id));
    },
    async read(r, ids) {
      const wanted = [...new Set(ids.filter((id) => id !== null))];
      if (wanted.length === 0) return new Map();
      const rows = await r
        .select({ id: personalText.id, enc: personalText.enc })
        .from(personalText)
        .where(among(store, personalText.id, wanted));
      const texts = new Map<string, string>();
      for (const { id, enc } of rows) if (enc !== null) texts.set(id, open(id, enc));
      return texts;
    },
    async erase(w, id, atMs) {
      await w
        .update(personalText)
        .set({ enc: null, salt: null, erasedAtMs: atMs })
        .where(eq(personalText.id, id));
    },
    async hashOf(r, id) {
      const [row] = await r.select().from(personalText).where(eq(personalText.id, id));
      if (row === undefined || row.enc === null || row.salt === null) return null;
      return saltedHash(row.salt, open(id, row.enc));
    },
    phoneHash: (e164) => createHmac('sha256', phoneKey).update(e164).digest('base64url'),
    wordHash: (word) => letters(createHmac('sha256', wordKey).update(word).digest()),
  };
}

/** The row's id is authenticated with the text: a sealed text moved to another row does not open. */
function seal(key: KeyObject, id: string, text: string, nonce: Uint8Array): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(id));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${Buffer.from(nonce).toString('base64url')}.${sealed.toString('base64url')}`;
}

function unseal(key: KeyObject, id: string, enc: string): string {
  const [version, nonce = '', sealed = ''] = enc.split('.');
  assert(version === 'v1', 'personal text is sealed in a form this program knows');
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'))
    .setAAD(Buffer.from(id))
    .setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8');
}

function saltedHash(salt: string, text: string): string {
  return createHash('sha256').update(`${salt}\n${text}`).digest('base64url');
}

/** 40 bits in letters alone: full-text parsers read digits and signs in ways of their own. */
function letters(digest: Buffer): string {
  const hex = digest.subarray(0, 5).toString('hex');
  return hex.replace(/[0-9a-f]/gu, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
}
