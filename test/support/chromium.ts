import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** The agents' computers: one real Chromium, whose microphone is a tone. */
export interface ChromiumHouse {
  /** A person's own browser profile; `faults` collects what a developer would see as an error. */
  person(options?: PersonOptions): Promise<BrowserPerson>;
  close(): Promise<void>;
}

export interface PersonOptions {
  readonly language?: 'fa' | 'en';
  readonly scheme?: 'light' | 'dark';
  readonly size?: { readonly width: number; readonly height: number };
}

export interface BrowserPerson {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, uncaught errors, and requests to other origins. */
  readonly faults: readonly string[];
  /** Another tab of the same person. */
  tab(): Promise<Page>;
}

export interface ChromiumOptions {
  /** Tone of the microphone; default 700 Hz. */
  readonly microphoneHz?: number;
  /** The product's address: anything else that a page asks for is a fault. */
  readonly origin: string;
}

const SAMPLE_RATE = 48_000;
/** Chromium plays the file again and again: whole seconds keep the wave closed. */
const TONE_S = 4;

export async function openChromium(options: ChromiumOptions): Promise<ChromiumHouse> {
  const dir = mkdtempSync(join(tmpdir(), 'pasokh-web-'));
  const tone = join(dir, 'microphone.wav');
  writeFileSync(tone, toneFile(options.microphoneHz ?? 700));
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${tone}`,
      '--autoplay-policy=no-user-gesture-required',
      '--allow-loopback-in-peer-connection',
      '--ignore-certificate-errors',
    ],
  });
  return {
    person: (person = {}) => openPerson(browser, options.origin, person),
    async close() {
      await browser.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function openPerson(
  browser: Browser,
  origin: string,
  options: PersonOptions,
): Promise<BrowserPerson> {
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1280, height: 720 },
    colorScheme: options.scheme ?? 'light',
    ignoreHTTPSErrors: true,
  });
  await context.grantPermissions(['microphone', 'notifications', 'clipboard-write'], { origin });
  await context.addInitScript(rememberConnections);
  await context.addInitScript(
    (language) =>
      localStorage.getItem('pasokh.language') ?? localStorage.setItem('pasokh.language', language),
    options.language ?? 'fa',
  );
  const faults: string[] = [];
  const tab = async (): Promise<Page> => {
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error' || isExpected(message.text())) return;
      faults.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      const isOwn = url.host === new URL(origin).host || ['data:', 'blob:'].includes(url.protocol);
      if (!isOwn) faults.push(`asks another host: ${url.host}`);
    });
    return page;
  };
  return { context, page: await tab(), faults, tab };
}

/** Chromium writes a line for every 4xx; refusals and lost connections are tested for themselves. */
function isExpected(text: string): boolean {
  return /^Failed to load resource|^WebSocket connection to|net::ERR_/.test(text);
}

/** Runs in the page before its own code: the test must hear what the agent hears. */
function rememberConnections(): void {
  const kept: RTCPeerConnection[] = [];
  Object.assign(window, { pasokhConnections: kept });
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      kept.push(this);
    }
  };
}

export interface HeardInPage {
  /** Strongest frequency, to the width of one bin (about 12 Hz); null: silence. */
  readonly toneHz: number | null;
  /** Loudness of the strongest bin in dB; -Infinity for silence. */
  readonly loudDb: number;
}

/** What arrives at the agent's ear now, analysed in the page over about `lastMs`. */
export async function hearInPage(page: Page, lastMs = 600): Promise<HeardInPage> {
  const { bins, binHz } = await spectrumInPage(page, lastMs);
  const loudDb = Math.max(...bins);
  return { toneHz: loudDb > AUDIBLE_DB ? bins.indexOf(loudDb) * binHz : null, loudDb };
}

const AUDIBLE_DB = -70;
/** Softer than the loudest by so much, it may be a shadow of that one. */
const AMONG_DB = 25;

/** Whether each of these tones is to be heard at the agent's ear now. */
export async function hearsAllInPage(page: Page, tonesHz: readonly number[]): Promise<boolean> {
  const { bins, binHz } = await spectrumInPage(page, 600);
  const audibleDb = Math.max(AUDIBLE_DB, Math.max(...bins) - AMONG_DB);
  return tonesHz.every((hertz) => {
    const near = bins.slice(Math.floor(hertz / binHz) - 1, Math.ceil(hertz / binHz) + 2);
    return Math.max(...near) > audibleDb;
  });
}

/** Loudness in dB by frequency, in steps of `binHz`; -Infinity for silence. */
async function spectrumInPage(
  page: Page,
  lastMs: number,
): Promise<{ readonly bins: readonly number[]; readonly binHz: number }> {
  return page.evaluate(async (listenMs) => {
    const kept = (window as unknown as { pasokhConnections: RTCPeerConnection[] })
      .pasokhConnections;
    const open = kept.filter((one) => one.connectionState === 'connected').at(-1);
    const track = open?.getReceivers().find((one) => one.track.kind === 'audio')?.track;
    if (track === undefined) return { bins: [Number.NEGATIVE_INFINITY], binHz: 1 };
    const context = new AudioContext({ sampleRate: 48_000 });
    const analyser = new AnalyserNode(context, { fftSize: 4_096, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, listenMs));
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    await context.close();
    return { bins: [...bins], binHz: 48_000 / analyser.fftSize };
  }, lastMs);
}

export interface OfferMarks {
  readonly offerId: string;
  readonly invitedAtMs: number | null;
  readonly paintedAtMs: number | null;
  readonly rangAtMs: number | null;
}

/** When each offer was invited, painted and rung in this page, by its monotonic clock. */
export function offerMarksOf(page: Page): Promise<OfferMarks[]> {
  return page.evaluate(() => {
    const timesOf = (name: string): Map<string, number> =>
      new Map(
        performance
          .getEntriesByName(name)
          .map((entry) => [(entry as PerformanceMark).detail.offerId as string, entry.startTime]),
      );
    const invited = timesOf('pasokh.invited');
    const painted = timesOf('pasokh.pop-painted');
    const rang = timesOf('pasokh.ring-started');
    const offerIds = new Set([...invited.keys(), ...painted.keys(), ...rang.keys()]);
    return [...offerIds].map((offerId) => ({
      offerId,
      invitedAtMs: invited.get(offerId) ?? null,
      paintedAtMs: painted.get(offerId) ?? null,
      rangAtMs: rang.get(offerId) ?? null,
    }));
  });
}

/** Mono, 16 bit, half as loud as it could be. */
function toneFile(hertz: number): Buffer {
  const samples = SAMPLE_RATE * TONE_S;
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(SAMPLE_RATE, 24);
  file.writeUInt32LE(SAMPLE_RATE * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1) {
    const value = 16_000 * Math.sin((2 * Math.PI * hertz * at) / SAMPLE_RATE);
    file.writeInt16LE(Math.round(value), 44 + at * 2);
  }
  return file;
}
