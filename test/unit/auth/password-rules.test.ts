import { expect, test } from 'vitest';
import { deviceOf } from '../../../src/auth/device.ts';
import { passwordFault } from '../../../src/auth/password-rules.ts';
import { ChangePassword, SignIn } from '../../../src/contract/people.ts';

const who = { username: 'm.rezaei', name: 'Maryam Rezaei' };

test('what everybody tries first is refused, also with digits and signs around it', () => {
  const common = [
    ...[
      'qwertyuiop',
      'password123',
      'Password-1405',
      '!!sunshine2026',
      'P@ssw0rd123',
      'football1234',
    ],
    ...['Mashhad1405', 'pasokh-137-137', 'شهرداری۱۳۷۱۳۷', '09151234567', '1234554321'],
  ];
  for (const password of common) {
    expect([password, passwordFault(password, who)]).toEqual([password, 'password-common']);
  }
});

test('repetitions and sequences are refused', () => {
  for (const password of ['aaaaaaaaaaaa', 'abababababab', 'abcdefghijkl', '9876543210']) {
    expect([password, passwordFault(password, who)]).toEqual([password, 'password-monotonous']);
  }
});

test('one’s own name is refused, however it is dressed up', () => {
  for (const password of ['MaryamRezaei', 'rezaei-maryam-1', 'm.rezaei2026', 'maryam!!!2026']) {
    expect([password, passwordFault(password, who)]).toEqual([password, 'password-like-name']);
  }
  const persian = { username: 'x1', name: 'مریم رضایی' };
  expect(passwordFault('مریم‌رضایی۱۴۰۵', persian)).toBe('password-like-name');
});

test('long words of one’s own are good, in any letters, also with a name among them', () => {
  const good = [
    ...['یک گذرواژه بلند 137', 'کلمه عبور تازه', 'correct horse battery', 'my-own-password-2'],
    ...['maryam likes green tea', '7201938465018273', 'Vx9-kettle-moon'],
  ];
  for (const password of good)
    expect([password, passwordFault(password, who)]).toEqual([password, null]);
});

test('a sentence of 64 letters and more is taken whole, by the shapes and by the rules', () => {
  for (const length of [64, 128, 200]) {
    const password = 'Ein Satz, den nur sie kennt; '.repeat(8).slice(0, length);
    expect([length, passwordFault(password, who)]).toEqual([length, null]);
    const change = { oldPassword: password, newPassword: password };
    expect([length, ChangePassword.safeParse(change).success]).toEqual([length, true]);
    expect(SignIn.safeParse({ username: 'maryam', password }).success).toBe(true);
  }
});

test('a session is told by browser and system, and of the header nothing else is kept', () => {
  const agents: readonly (readonly [string, string | null])[] = [
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
      'Chrome 141 · Windows',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
      'Edge 141 · Windows',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'Firefox 140 · Linux',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      'Safari 18 · iOS',
    ],
    ['curl/8.9.1', null],
  ];
  for (const [header, device] of agents) expect(deviceOf(header)).toBe(device);
  expect(deviceOf(undefined)).toBeNull();
});
