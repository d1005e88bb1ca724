import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = resolve(import.meta.dirname, '..');
const MANIFEST = join(PROJECT, 'asterisk-config/prompts/manifest.json');
const SOUNDS = join(PROJECT, 'asterisk-config/sounds');

/**
 * One prompt. `text` is what a speaker in a studio reads; `speak`, where present, is the spelling
 * that makes the synthesizer say the same. `language`, where present, is another than Persian.
 * `placeholder: false` marks a studio recording.
 *
 * @typedef {object} Prompt
 * @property {string} name as the flow names it: `greeting`, `number/20-o`
 * @property {string} text
 * @property {string} [speak]
 * @property {string} [language]
 * @property {boolean} placeholder
 * @property {string} file path below asterisk-config/sounds
 */

/** @returns {Prompt[]} */
export function readManifest(file = MANIFEST) {
  const { prompts } = JSON.parse(readFileSync(file, 'utf8'));
  const names = new Set(prompts.map((prompt) => prompt.name));
  if (names.size !== prompts.length) throw new Error(`${file}: a name is there twice`);
  return prompts;
}

/**
 * Speaks placeholders with espeak-ng and sox, 8 kHz mono 16 bit, the same bytes each time. Never
 * touches a studio recording: all of them are skipped, and one asked for by name throws Error.
 *
 * @param {{ prompts?: Prompt[], soundsDir?: string, only?: string[],
 *   say?: (line: string) => void }} [options] `only`: names; empty means every placeholder
 */
export function makePrompts(options = {}) {
  const { prompts = readManifest(), soundsDir = SOUNDS, only = [], say = () => {} } = options;
  for (const name of only) {
    const prompt = prompts.find((one) => one.name === name);
    if (!prompt) throw new Error(`the manifest has no prompt "${name}"`);
    if (!prompt.placeholder) {
      throw new Error(`"${name}" is a studio recording; set placeholder to true to replace it`);
    }
  }
  const work = mkdtempSync(join(tmpdir(), 'pasokh-prompts-'));
  try {
    for (const prompt of prompts) {
      if (only.length > 0 && !only.includes(prompt.name)) continue;
      if (!prompt.placeholder) {
        say(`kept: ${prompt.name} (studio recording)`);
        continue;
      }
      speak(prompt, join(soundsDir, prompt.file), join(work, 'raw.wav'));
      say(`made: ${prompt.name}`);
    }
  } finally {
    rmSync(work, { recursive: true });
  }
}

function speak(prompt, target, raw) {
  mkdirSync(dirname(target), { recursive: true });
  // A little slower and higher than the voice's own: clearer through a telephone.
  const voice = ['-v', prompt.language ?? 'fa', '-s', '145', '-p', '45', '-w', raw];
  execFileSync('espeak-ng', [...voice, prompt.speak ?? prompt.text]);
  // Numbers are strung together piece by piece: no silence at the ends but a breath after each.
  const trim = [
    'silence',
    '1',
    '0.02',
    '0.2%',
    'reverse',
    'silence',
    '1',
    '0.02',
    '0.2%',
    'reverse',
  ];
  execFileSync('sox', [
    '-R',
    '-D',
    raw,
    '-r',
    '8000',
    '-c',
    '1',
    '-b',
    '16',
    target,
    ...trim,
    'gain',
    '-n',
    '-4',
    'pad',
    '0.02',
    '0.08',
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    makePrompts({ only: process.argv.slice(2), say: (line) => console.log(line) });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
