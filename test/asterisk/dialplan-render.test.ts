import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderAsteriskConfig, type RenderedConfig } from '../../scripts/asterisk/render.mjs';

const templatesDir = resolve(import.meta.dirname, '../../asterisk-config/templates');
const values = {
  modulesDir: '/usr/lib/asterisk/modules',
  dataDir: '/usr/share/asterisk',
  soundsDir: '/srv/pasokh/sounds',
  trunksDir: '/srv/data/trunks',
  ariPort: 8188,
  ariPassword: 'a-secret-of-twenty-chars',
  sipHost: '0.0.0.0',
  sipPort: 5060,
  rtpFrom: 10_000,
  rtpTo: 19_999,
};

let targetDir: string;
beforeEach(() => {
  targetDir = join(mkdtempSync(join(tmpdir(), 'pasokh-render-')), 'asterisk');
});
afterEach(() => rmSync(resolve(targetDir, '..'), { recursive: true }));

const render = (changes: object = {}): RenderedConfig =>
  renderAsteriskConfig({ templatesDir, targetDir, values: { ...values, ...changes } });

test('no placeholder is left over, and no path leads out of our folder unasked', () => {
  const { etcDir, changed } = render();
  expect(changed).toContain('ari.conf');
  const texts = changed.map((name) => readFileSync(join(etcDir, name), 'utf8'));
  for (const text of texts) expect(text).not.toMatch(/\{\{|\}\}/);
  const folders = readFileSync(join(etcDir, 'asterisk.conf'), 'utf8').matchAll(
    /^ast\w+dir => (.+)$/gm,
  );
  for (const [, folder = ''] of folders) {
    expect(folder === values.modulesDir || folder.startsWith(`${targetDir}/`), folder).toBe(true);
  }
});

test('the exchange takes as many connections as a full house has phones, and requests beside them', () => {
  const { etcDir } = render();
  const http = readFileSync(join(etcDir, 'http.conf'), 'utf8');
  // Its default of 100 would count the phones of experts, and leave none to telephony.
  expect(Number(/^sessionlimit = (\d+)$/m.exec(http)?.[1])).toBeGreaterThanOrEqual(1_000);
});

test('a second start with the same values changes nothing', () => {
  render();
  expect(render().changed).toEqual([]);
  expect(render({ ariPassword: 'another-secret-of-chars' }).changed).toEqual(['ari.conf']);
});

test('a template that was taken away takes its file along', () => {
  const { etcDir } = render();
  const leftover = join(etcDir, 'voicemail.conf');
  writeFileSync(leftover, '[general]\n');
  render();
  expect(existsSync(leftover)).toBe(false);
});

test('sounds and descriptions follow when Asterisk or the product moves', () => {
  render();
  render({ soundsDir: '/srv/new/sounds', dataDir: '/opt/asterisk/share' });
  const share = (name: string): string => readlinkSync(join(targetDir, 'share', name));
  expect(share('sounds')).toBe('/srv/new/sounds');
  expect(share('rest-api')).toBe('/opt/asterisk/share/rest-api');
});

test.each([
  ['ariPassword', 'x\nread_only=yes'],
  ['ariPassword', 'half;comment'],
  ['ariPassword', ''],
  ['sipHost', undefined],
])('a value that would write configuration of its own is refused: %s', (name, value) => {
  expect(() => render({ [name]: value })).toThrow(new RegExp(name));
});

test('a data folder whose name is too long for a socket is refused, with the way out', () => {
  const deep = join(targetDir, 'x'.repeat(100));
  expect(() => renderAsteriskConfig({ templatesDir, targetDir: deep, values })).toThrow(/shorter/);
});
