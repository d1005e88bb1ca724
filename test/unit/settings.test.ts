import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readEnvironment } from '../../src/config.ts';
import { toSettings } from '../../src/settings/index.ts';

const meaningsOf = (language: string): Readonly<Record<string, string>> => {
  const file = resolve(import.meta.dirname, `../../web/src/app/i18n/${language}.json`);
  const texts = JSON.parse(readFileSync(file, 'utf8')) as {
    settings: { meaning: Record<string, string> };
  };
  return texts.settings.meaning;
};
const readSettings = (env: NodeJS.ProcessEnv) =>
  toSettings(readEnvironment(env), readEnvironment({}));
const settingOf = (env: NodeJS.ProcessEnv, name: string) =>
  readSettings(env).find((one) => one.name === name);

test('every setting of the environment has its meaning in both languages, and no other has', () => {
  const names = readSettings({}).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(30);
  for (const language of ['fa', 'en']) {
    expect(Object.keys(meaningsOf(language)).toSorted(), language).toEqual(names.toSorted());
  }
});

test('what is set is told beside what would be; without anything all is as it is by default', () => {
  expect(readSettings({}).filter(({ isSet }) => isSet)).toEqual([]);
  expect(settingOf({ PASOKH_PORT: '9443' }, 'PASOKH_PORT')).toEqual({
    ...{ name: 'PASOKH_PORT', value: '9443', defaultValue: '8443', isSet: true },
  });
});

test('no secret and no private telephone is shown', () => {
  const env = {
    KAVENEGAR_API_KEY: 'key-of-the-city',
    SMSIR_API_KEY: 'another-key',
    SMSIR_LINE: '3000',
    DATABASE_URL: 'postgres://pasokh:a-secret-word@db.example/pasokh',
    PASOKH_ALARM_NUMBERS: '09151234567, 09357654321',
  };
  const told = JSON.stringify(readSettings(env));
  for (const secret of ['key-of', 'another-key', 'a-secret-word', '915123', '935765']) {
    expect(told).not.toContain(secret);
  }
  expect(settingOf(env, 'KAVENEGAR_API_KEY')).toMatchObject({ value: null, isSet: true });
  expect(settingOf(env, 'DATABASE_URL')?.value).toBe('postgres://pasokh:…@db.example/pasokh');
  expect(settingOf(env, 'PASOKH_ALARM_NUMBERS')?.value).toBe('…4567, …4321');
});

test.each([
  ['postgres://pasokh:a-secret@word@db.example/pasokh', 'postgres://pasokh:…@db.example/pasokh'],
  ['postgresql://db.example:5433/pasokh?password=a-secret', 'postgresql://db.example:5433/pasokh'],
  [
    'postgres://pasokh@db.example/pasokh?user=x&password=a-secret',
    'postgres://pasokh@db.example/pasokh',
  ],
  ['postgres://pasokh:a-secret@/pasokh?host=/run/pg', '…'],
  ['postgres://pasokh:a-sec/ret@db.example/pasokh', '…'],
  // A stroke in it makes a port of its beginning.
  ['postgres://pasokh:12/34@db.example/pasokh', '…'],
  ['postgres://pasokh:12#34@db.example/pasokh', '…'],
  ['postgres://pasokh:12?34@db.example/pasokh', '…'],
  ['', ''],
])('a database is shown without what opens it: %s', (url, shown) => {
  const [row] = toSettings({ DATABASE_URL: url }, { DATABASE_URL: '' });
  expect(row?.value).toBe(shown);
});
