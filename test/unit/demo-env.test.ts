import { expect, test } from 'vitest';
import { demoEnv } from '../../scripts/setup/demo.mjs';

/** Somebody who tries it in the shell of the real line. */
const REAL = {
  PASOKH_DATA: '/srv/pasokh',
  DATABASE_URL: 'postgres://line',
  PASOKH_CASE_HEADS: '/srv/heads',
  PASOKH_LETTERS: '/srv/letters',
  KAVENEGAR_API_KEY: 'k',
  SMSIR_API_KEY: 's',
  PASOKH_TRUNK: 'city',
  PASOKH_HOST: '0.0.0.0',
};

test('the demonstration takes nothing of a real line from the environment', () => {
  const env = { ...REAL, ...demoEnv(['--demo'], REAL) };
  expect(env).toMatchObject({
    DATABASE_URL: '',
    PASOKH_CASE_HEADS: '',
    PASOKH_LETTERS: '',
    KAVENEGAR_API_KEY: '',
    SMSIR_API_KEY: '',
    PASOKH_TRUNK: '',
    PASOKH_HOST: '127.0.0.1',
  });
});

test('its words mean nothing in a normal start', () => {
  expect(() => demoEnv(['--rate=3'], {})).toThrow('not understood');
});
