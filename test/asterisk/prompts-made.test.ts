import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makePrompts, readManifest } from '../../scripts/prompts.mjs';
import { rms, telephoneSamples } from '../support/prompt-file.ts';

const SOUNDS = resolve(import.meta.dirname, '../../asterisk-config/sounds');
const byName = new Map(readManifest().map((prompt) => [prompt.name, prompt]));
const folder = mkdtempSync(join(tmpdir(), 'pasokh-prompts-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the script never touches a studio recording', () => {
  const studio = {
    name: 'greeting',
    text: 'سلام',
    placeholder: false,
    file: 'pasokh/greeting.wav',
  };
  const placeholder = {
    name: 'goodbye',
    text: 'خدانگهدار',
    placeholder: true,
    file: 'pasokh/goodbye.wav',
  };
  const recording = join(folder, studio.file);
  mkdirSync(dirname(recording), { recursive: true });
  writeFileSync(recording, 'as the studio made it');
  const said: string[] = [];
  makePrompts({
    prompts: [studio, placeholder],
    soundsDir: folder,
    say: (line) => said.push(line),
  });
  expect(readFileSync(recording, 'utf8')).toBe('as the studio made it');
  expect(rms(telephoneSamples(join(folder, placeholder.file)))).toBeGreaterThan(500);
  expect(said).toEqual(['kept: greeting (studio recording)', 'made: goodbye']);
  expect(() => makePrompts({ prompts: [studio], soundsDir: folder, only: ['greeting'] })).toThrow(
    /studio recording/,
  );
  expect(readFileSync(recording, 'utf8')).toBe('as the studio made it');
});

test('the committed placeholders are what the script makes', () => {
  const made = [...byName.values()].flatMap(({ name, placeholder }) => (placeholder ? [name] : []));
  expect(made.length).toBeGreaterThan(100);
  const fresh = join(folder, 'fresh');
  makePrompts({ soundsDir: fresh, only: made });
  for (const name of made) {
    const file = byName.get(name)?.file ?? '';
    expect(readFileSync(join(fresh, file)).equals(readFileSync(join(SOUNDS, file))), name).toBe(
      true,
    );
  }
});
