import { eq } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import {
  LIVE_CHOICES,
  LIVE_COUNTS,
  LIVE_EFFECTS,
  LiveName,
  type LiveValues,
  isCount,
  readLive,
} from '../contract/live-settings.ts';
import type { ChangeSetting, LiveSetting, SettingRow, SettingTried } from '../contract/settings.ts';
import type { Personal, Reader, Store, Tables, Writer } from '../db/index.ts';
import type { EnvironmentRow } from './environment.ts';
import { type LiveRules, rulesOf } from './rules.ts';
import { keepLive, readTyped, showLive } from './typed.ts';

export interface SettingsOptions {
  readonly store: Store;
  readonly personal: Pick<Personal, 'put' | 'read' | 'erase'>;
  readonly audit: Pick<Audit, 'write'>;
  readonly nowMs: () => number;
  /** What each is until somebody sets it on the page. */
  readonly given: LiveValues;
  /** How many rows or people a shorter time concerns at once (`LIVE_EFFECTS`). */
  readonly concerned: (name: LiveName, value: number) => Promise<number>;
}

export type SetRefusal =
  | 'setting-value-wrong'
  | 'setting-changed-meanwhile'
  | 'setting-concerns-more';
type Value = LiveValues[LiveName];
type Row = Tables['setting']['$inferSelect'];
export type Settings = ReturnType<typeof makeSettings>;

/**
 * What every room asks for a setting that counts without a new start: the page's over the
 * environment's over the default. It is kept in memory; `refresh` reads what another server was told.
 */
export function makeSettings(options: SettingsOptions) {
  const { store, personal, audit, nowMs, given, concerned } = options;
  const { appUser, setting } = store.tables;
  let values: LiveValues = given;
  let rules: LiveRules = rulesOf(given);
  const hearers: ((values: LiveValues) => void)[] = [];
  let reading: Promise<void> = Promise.resolve();

  async function textsOf(r: Reader, rows: readonly Row[]): Promise<Map<string, string>> {
    const texts = await personal.read(
      r,
      rows.map(({ valueTextId }) => valueTextId),
    );
    return new Map(
      rows.flatMap(({ id, value, valueTextId }) => {
        const text = value ?? texts.get(valueTextId ?? '');
        return text === undefined ? [] : [[id, text]];
      }),
    );
  }

  async function readOnce(): Promise<void> {
    const texts = await textsOf(store.read, await store.read.select().from(setting));
    const inForce = LiveName.options.map((name) => {
      const text = texts.get(name);
      // What an older version was told and this one does not understand is as given.
      return [name, (text === undefined ? null : readLive(name, text)) ?? given[name]] as const;
    });
    const next = Object.fromEntries(inForce) as LiveValues;
    if (JSON.stringify(next) === JSON.stringify(values)) return;
    values = next;
    rules = rulesOf(values);
    for (const hear of hearers) hear(values);
  }

  /** One after another: what was read earlier never comes last. */
  function refresh(): Promise<void> {
    const read = reading.then(readOnce);
    reading = read.catch(() => undefined);
    return read;
  }

  const wanted = (name: LiveName, typed: string | null): Value | null =>
    typed === null ? given[name] : readTyped(name, typed, values.PASOKH_ALARM_NUMBERS);

  async function countOf(name: LiveName, value: Value): Promise<number> {
    if (LIVE_EFFECTS[name] === undefined || typeof value !== 'number') return 0;
    return value < Number(values[name]) ? concerned(name, value) : 0;
  }

  /** Telephones are personal: they lie where all of that lies. */
  async function keep(w: Writer, value: Value | null, known: Row | undefined) {
    const atMs = nowMs();
    if (known?.valueTextId) await personal.erase(w, known.valueTextId, atMs);
    const text = value === null ? null : keepLive(value);
    if (text === null || typeof value !== 'object') return { value: text, valueTextId: null };
    return { value: null, valueTextId: (await personal.put(w, text, atMs)).id };
  }

  return {
    values: (): LiveValues => values,
    rules: (): LiveRules => rules,
    refresh,
    /** Told at each change, whichever server made it. */
    onChanged: (hear: (values: LiveValues) => void): void => void hearers.push(hear),

    /** These rows of the environment, with what is set on the page over them. */
    async list(environment: readonly EnvironmentRow[]): Promise<SettingRow[]> {
      await refresh();
      const rows = await store.read
        .select({ row: setting, name: appUser.name })
        .from(setting)
        .innerJoin(appUser, eq(appUser.id, setting.changedById));
      return environment.map((of): SettingRow => {
        const isOutside = of.isSet ? 'environment' : 'default';
        const name = LiveName.safeParse(of.name).data;
        if (name === undefined) return { ...of, from: isOutside, live: null };
        const kept = rows.find(({ row }) => row.id === name);
        const isHere = kept !== undefined && (kept.row.value ?? kept.row.valueTextId) !== null;
        const value = showLive(values[name]);
        return {
          ...{ name, value, defaultValue: of.defaultValue, isSet: value !== of.defaultValue },
          from: isHere ? 'page' : isOutside,
          live: {
            ...kindOf(name),
            effect: LIVE_EFFECTS[name] ?? null,
            version: kept?.row.version ?? 0,
            givenValue: showLive(given[name]),
            changedByName: kept?.name ?? null,
            changedAtMs: kept?.row.changedAtMs ?? null,
          },
        };
      });
    },

    /** What would be set, and how many it would concern at once; null: it cannot be that. */
    async tried(name: LiveName, typed: string | null): Promise<SettingTried | null> {
      await refresh();
      const value = wanted(name, typed);
      if (value === null) return null;
      return { value: showLive(value), count: await countOf(name, value) };
    },

    /** Null: it is in force, here and with its audit entry; other servers read it soon. */
    async set(name: LiveName, change: ChangeSetting, by: Editor): Promise<SetRefusal | null> {
      await refresh();
      const value = wanted(name, change.value);
      if (value === null) return 'setting-value-wrong';
      const before = values[name];
      if ((await countOf(name, value)) > change.agreed) return 'setting-concerns-more';
      const refusal = await store.tx(async (w): Promise<SetRefusal | null> => {
        const [known] = await w.select().from(setting).where(eq(setting.id, name));
        if ((known?.version ?? 0) !== change.version) return 'setting-changed-meanwhile';
        const changedAtMs = nowMs();
        const row = {
          ...(await keep(w, change.value === null ? null : value, known)),
          ...{ version: change.version + 1, changedById: by.userId, changedAtMs },
        };
        await w
          .insert(setting)
          .values({ id: name, ...row, createdAtMs: changedAtMs })
          .onConflictDoUpdate({ target: setting.id, set: row });
        const subject = { subjectKind: 'setting', subjectId: name };
        const told = { from: showLive(before), to: showLive(value) };
        const act = change.value === null ? 'setting-taken-back' : 'setting-changed';
        await audit.write(w, { ...by, act, ...subject, detail: told });
        return null;
      });
      if (refusal === null) await refresh();
      return refusal;
    },
  };
}

function kindOf(name: LiveName): Pick<LiveSetting, 'kind' | 'least' | 'most' | 'choices'> {
  if (isCount(name)) {
    const { least, most } = LIVE_COUNTS[name];
    return { kind: 'count', least, most, choices: [] };
  }
  const without = { least: null, most: null };
  if (name === 'PASOKH_ALARM_NUMBERS') return { kind: 'mobiles', ...without, choices: [] };
  return { kind: 'choice', ...without, choices: [...LIVE_CHOICES[name].options] };
}
