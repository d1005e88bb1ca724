import { describe, expect, test } from 'vitest';
import { serviceLevelFormula } from '../../src/contract/figures.ts';
import { type BoardView, freshnessOf, STALE_AFTER_MS } from '../../web/src/board/board-live.ts';
import { dark, light, type Tokens } from '../../web/src/app/tokens.ts';
import en from '../../web/src/app/i18n/en.json' with { type: 'json' };
import fa from '../../web/src/app/i18n/fa.json' with { type: 'json' };
import { figuresOf } from '../../web/src/board/figures.ts';
import { belongsToFocus, keyName } from '../../web/src/ui/key-name.ts';
import { nextLevel } from '../../web/src/ui/limit-level.ts';
import { searchByWords } from '../../web/src/ui/search-words.ts';
import { ServerClock } from '../../web/src/ui/server-clock.ts';

const snapshot = {
  seq: 1,
  atMs: 0,
  day: '2026-11-24',
  live: true,
  queues: [],
  calls: [],
  agents: [],
  counters: [],
  estimates: [],
  alarms: [],
  selfCheck: null,
  promisesAtMs: 0,
};
const heard: BoardView = { snapshot, connected: true, heardAtMs: 100_000, refused: false };

describe('the board', () => {
  test('is called live only while something was heard just now', () => {
    expect(freshnessOf(heard, 100_500)).toBe('live');
    expect(freshnessOf(heard, 100_000 + STALE_AFTER_MS + 1)).toBe('no-connection');
    expect(freshnessOf({ ...heard, connected: false }, 100_100)).toBe('no-connection');
    expect(freshnessOf({ ...heard, snapshot: null }, 100_100)).toBe('loading');
  });

  test('tells the formula of the service level with the limits of the queue', () => {
    const limits = { serviceLevelMs: 25_000, shortAbandonMs: 5_000 };
    expect(serviceLevelFormula('en', limits)).toBe(
      'answered within 25 s ÷ (all ended calls − abandoned before 5 s)',
    );
    expect(serviceLevelFormula('fa', limits)).toMatch(/۲۵ ثانیه ÷ .*۵ ثانیه/u);
  });

  test('of several queues shows the one in which a new caller waits longest', () => {
    const of = (queueId: string, expectedWaitMs: number | null) => ({
      queueId,
      expectedWaitMs,
      errorP50Ms: 5_000,
      errorP90Ms: 20_000,
    });
    const estimates = [of('parks', 10_000), of('general', 90_000), of('night', null)];
    expect(figuresOf({ ...snapshot, estimates }, 0).expected?.queueId).toBe('general');
    expect(figuresOf(snapshot, 0).expected).toBeNull();
  });

  test('says that telephony is away although the connection stands', () => {
    const still = { ...heard, snapshot: { ...snapshot, live: false } };
    expect(freshnessOf(still, 100_100)).toBe('telephony-away');
  });

  test('does not flicker around a limit', () => {
    const limits = { yellow: 60, red: 100 };
    const seen = [50, 60, 58, 61, 100, 95, 89, 60, 53].reduce<string[]>((levels, value) => {
      const before = (levels.at(-1) ?? 'calm') as 'calm' | 'yellow' | 'red';
      return [...levels, nextLevel(before, value, limits)];
    }, []);
    expect(seen).toEqual([
      'calm',
      'yellow',
      'yellow',
      'yellow',
      'red',
      'red',
      'yellow',
      'yellow',
      'calm',
    ]);
  });
});

describe("the server's clock", () => {
  test('is taken from the least delayed message', () => {
    const clock = new ServerClock();
    clock.observe(10_000, 5_400);
    clock.observe(11_000, 6_020);
    clock.observe(12_000, 7_900);
    expect(clock.now(8_000)).toBe(12_980);
  });

  test('follows a computer whose own clock was set', () => {
    const clock = new ServerClock();
    clock.observe(10_000, 10_000);
    clock.observe(11_000, 3_611_000);
    expect(clock.now(3_612_000)).toBe(12_000);
  });
});

describe('keys', () => {
  const press = { key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, repeat: false };

  test('are found by their place, so a Persian layout answers as a Latin one', () => {
    expect(keyName({ ...press, key: 'ا', code: 'KeyH' })).toBe('h');
    expect(keyName({ ...press, key: '۱', code: 'Digit1', altKey: true })).toBe('Alt+1');
    expect(keyName({ ...press, key: 'Enter', code: 'Enter', ctrlKey: true })).toBe('Ctrl+Enter');
    expect(keyName({ ...press, key: ' ', code: 'Space' })).toBe('Space');
  });

  test('do nothing to the call while a word is typed', () => {
    const typing = { isText: true, isControl: true };
    expect(['h', 'Space', 'Enter', 'x'].map((key) => belongsToFocus(key, typing))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['Alt+h', 'F9', 'Ctrl+Enter'].map((key) => belongsToFocus(key, typing))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('leave Enter and Space to the button that has the focus, letters go through', () => {
    const onButton = { isText: false, isControl: true };
    expect(['Space', 'Enter', 'h'].map((key) => belongsToFocus(key, onButton))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('the search for a service code', () => {
  const codes = ['لکه‌گیری آسفالت', 'روشنایی معبر', 'آسفالت کوچه خاکی'];
  const find = (typed: string): string[] => searchByWords(codes, typed, (one) => one);

  test('finds with Arabic letters, without half-spaces, in any order', () => {
    expect(find('لكه گيري')).toEqual(['لکه‌گیری آسفالت']);
    expect(find('لکهگیری')).toEqual(['لکه‌گیری آسفالت']);
    expect(find('معبر روشن')).toEqual(['روشنایی معبر']);
    expect(find('اسفالت')).toHaveLength(2);
    expect(find('')).toEqual(codes);
    expect(find('فضای سبز')).toEqual([]);
  });
});

describe('the two languages', () => {
  const keysOf = (node: object, path = ''): string[] =>
    Object.entries(node).flatMap(([key, value]) =>
      typeof value === 'object' ? keysOf(value as object, `${path}${key}.`) : [`${path}${key}`],
    );
  const textOf = (node: object, key: string): string =>
    key
      .split('.')
      .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], node) as string;

  test('say the same things, none empty, with the same blanks to fill', () => {
    const keys = keysOf(fa);
    expect(keys.length).toBeGreaterThan(200);
    expect(keysOf(en)).toEqual(keys);
    const blanks = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
    for (const key of keys) {
      expect(textOf(en, key), key).not.toBe('');
      expect(blanks(textOf(en, key)), key).toEqual(blanks(textOf(fa, key)));
    }
  });

  test('are not mixed up: no Latin digits in Persian, no Persian letters in English', () => {
    for (const key of keysOf(fa)) {
      if (key === 'person.otherLanguage') continue;
      const own = textOf(fa, key).replace(/\{\{\w+\}\}|F\d/g, '');
      expect(own, key).not.toMatch(/\d/);
      expect(textOf(en, key), key).not.toMatch(/[\u0600-\u06ff]/);
    }
  });
});

describe('colours', () => {
  const luminance = (hex: string): number => {
    const [r, g, b] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
  };
  const contrast = (one: string, other: string): number => {
    const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
  };
  const pairs = (t: Tokens): [string, string, string][] => [
    ['ink', t.ink, t.surface],
    ['muted', t.muted, t.paper],
    ['muted on sunk', t.muted, t.sunk],
    ['faint', t.faint, t.surface],
    ['accent', t.accentInk, t.accentSoft],
    ['on accent', t.onAccent, t.accent],
    ['ring', t.ringInk, t.ringSoft],
    ['wrap', t.wrapInk, t.wrapSoft],
    ['ok', t.okInk, t.okSoft],
    ['alarm', t.alarmInk, t.alarmSoft],
    ['on alarm', t.onAlarm, t.alarm],
  ];

  test('of all texts are readable on their ground, light and dark (4.5 to 1)', () => {
    for (const [name, text, ground] of [...pairs(light), ...pairs(dark)]) {
      expect(contrast(text, ground), name).toBeGreaterThanOrEqual(4.5);
    }
  });
});
