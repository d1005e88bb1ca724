import { authRepository } from '../auth/index.ts';
import type { Writer } from '../db/index.ts';
import type { Records } from '../server-records.ts';
import { ARTICLES, DISTRICT_COUNT } from './matters.ts';
import { type DemoPerson, EXPERTS, NEWCOMERS, OFFICE, WRITER } from './people.ts';
import type { City } from './city.ts';

const OFFICIAL_NAMES =
  'رضوانی،کاشفی،نامور،برومند،سلیمی،طوسی‌نژاد،خردمند،اسفندیاری،بیات،رستمی،وثوق،ایزدی،مهرجو،کامیاب'.split(
    '،',
  );
const CREWS = [
  { username: 'crew-east', nameFa: 'گروه ضربت شرق', nameEn: 'Rapid crew East' },
  { username: 'crew-west', nameFa: 'گروه ضربت غرب', nameEn: 'Rapid crew West' },
  { username: 'crew-shrine', nameFa: 'گروه ضربت ثامن', nameEn: 'Rapid crew Samen' },
] as const;

/** Users with one password, posts with people on them, crews, and what experts answer with. */
export async function fillPeople(
  city: City,
  records: Records,
  password: string,
): Promise<ReadonlyMap<string, string>> {
  const { store, w } = city;
  const users = authRepository(store);
  const ids = new Map<string, string>();
  const [first, ...others] = NEWCOMERS;
  if (first === undefined) throw new Error('nobody for the newcomer to be');
  const { userId } = await records.auth.addUser({ ...first, password });
  ids.set(first.username, userId);
  // One password: hashed once, for a hash is slow on purpose.
  const passwordHash = await hashOf(city, w, userId);
  const hire = async (person: DemoPerson): Promise<string> => {
    const id = city.newId();
    const made = { ...person, id, passwordHash, mustChangePassword: false };
    const result = await users.addUser({ ...made, createdAtMs: city.nowMs() });
    if (result !== 'added') throw new Error(`${person.username}: ${result}`);
    ids.set(person.username, id);
    return id;
  };
  for (const person of [...others, ...OFFICE, ...EXPERTS]) await hire(person);
  for (const { username, nameFa } of CREWS)
    await hire({ username, name: nameFa, roles: ['field'] });
  await seatOfficials(city, ids, hire);
  await makeCrews(city, records, ids);
  await writeArticles(city, records, ids);
  return ids;
}

async function hashOf(city: City, w: Writer, userId: string): Promise<string> {
  const { appUser } = city.store.tables;
  await w.update(appUser).set({ mustChangePassword: false });
  const rows = await w.select().from(appUser);
  const found = rows.find(({ id }) => id === userId);
  if (found === undefined) throw new Error('the first user is not there');
  return found.passwordHash;
}

/** Offices of all districts have people who sign in; a few posts above them are known by letters alone. */
async function seatOfficials(
  city: City,
  ids: ReadonlyMap<string, string>,
  hire: (person: DemoPerson) => Promise<string>,
): Promise<void> {
  const own: Readonly<Record<string, string>> = { inspection: 'kamran', centre: 'sara' };
  for (const post of await city.repository.emptyPosts(city.w)) {
    const known = ids.get(own[post.role] ?? '');
    if (known !== undefined) await city.repository.seat(city.w, post.id, known);
    else if (post.role === 'head' || post.role === 'manager') {
      const username = post.id.replace(/^post-/, '');
      const name = `${post.title}، ${city.chance.pick(OFFICIAL_NAMES)}`;
      const holder = await hire({ username, name, roles: ['official'] });
      await city.repository.seat(city.w, post.id, holder);
    }
  }
}

async function makeCrews(
  city: City,
  { roster }: Records,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  const by = { userId: ids.get('hamid') ?? '', address: '' };
  const atMs = city.nowMs();
  for (const crew of CREWS) {
    const refusal = await roster.addCrew({ ...crew, entryId: null }, by, atMs);
    if (refusal !== null) throw new Error(`${crew.username}: ${refusal}`);
  }
  const crewIds = await city.repository.crewIds(city.w);
  for (let district = 1; district <= DISTRICT_COUNT; district += 1) {
    for (const place of [1, 2] as const) {
      const crewId = crewIds[(district + place) % crewIds.length] ?? '';
      const always = { fromMin: null, untilMin: null, activeFromMs: atMs, activeUntilMs: null };
      await roster.addTurn({ crewId, district, place, ...always }, by, atMs);
    }
  }
}

async function writeArticles(
  city: City,
  { knowledge }: Records,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  const writer = { userId: ids.get(WRITER) ?? '', address: '' };
  const head = { userId: ids.get('sara') ?? '', address: '' };
  for (const { codes, ...text } of ARTICLES) {
    const atMs = city.nowMs();
    const article = { ...text, codes: [...codes], districts: [], reviewOn: null };
    const articleId = await knowledge.add(article, writer, atMs);
    await knowledge.approve(articleId, 1, head, atMs);
  }
}
