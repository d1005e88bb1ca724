import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './sources.ts';

/** ASVS 5.0, levels 1 and 2: how many requirements each section has; level 3 stands behind them. */
const SECTIONS: Readonly<Record<string, number>> = {
  ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2, '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1 },
  ...{ '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2, '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4 },
  ...{ '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3, '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5 },
  ...{ '6.6': 3, '6.8': 4, '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2, '8.1': 2 },
  ...{ '8.2': 3, '8.3': 1, '8.4': 1, '9.1': 3, '9.2': 4, '11.1': 2, '11.2': 3, '11.3': 3 },
  ...{ '11.4': 4, '11.5': 1, '11.6': 1, '12.1': 3, '12.2': 2, '12.3': 4, '13.1': 1, '13.2': 5 },
  ...{ '13.3': 2, '13.4': 5, '14.1': 2, '14.2': 4, '14.3': 3, '15.1': 3, '15.2': 3, '15.3': 7 },
  ...{ '16.1': 1, '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 3, '17.1': 1, '17.2': 4, '17.3': 2 },
};
const numbers = Object.entries(SECTIONS).flatMap(([section, count]) =>
  Array.from({ length: count }, (_, n) => `${section}.${n + 1}`),
);
const rows = readFileSync(join(root, 'docs/asvs.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| ([\d.*]+) \| (\S+) \| (.+?) \| (.*)\|$/u.exec(line))
  .filter((row) => row !== null)
  .map(([, number = '', state = '', how = '', by = '']) => ({ number, state, how, by: by.trim() }));

describe('docs/asvs.md', () => {
  test('has each requirement of levels 1 and 2 once, and nothing else', () => {
    const whole = [...numbers, '10.*'];
    expect(rows.map(({ number }) => number).toSorted()).toEqual(whole.toSorted());
  });

  test('says of each how it stands, and why', () => {
    const odd = rows.filter(({ state }) => !['met', 'partly', 'open', 'n.a.'].includes(state));
    expect(odd).toEqual([]);
    expect(rows.filter(({ how }) => how.trim().length < 5)).toEqual([]);
  });

  test('names a test that is there wherever something is met', () => {
    const bare = rows.filter(({ state, by }) => state === 'met' && by === '');
    expect(bare.map(({ number }) => number)).toEqual([]);
    const lost = rows.flatMap(({ number, by }) => {
      if (by === '') return [];
      // Several, where one guard has several sides.
      return by.split(/(?<=»), (?=`)/u).flatMap((one) => {
        const [, path = '', name = ''] = /^`([^`]+)` «(.+)»$/u.exec(one) ?? [];
        const file = join(root, path);
        const text = path === '' || !existsSync(file) ? '' : readFileSync(file, 'utf8');
        const isThere = [name, name.replaceAll("'", "\\'")].some((each) => text.includes(each));
        return name !== '' && isThere ? [] : [`${number}: ${one}`];
      });
    });
    expect(lost).toEqual([]);
  });
});
