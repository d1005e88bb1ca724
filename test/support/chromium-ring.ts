import type { Page } from 'playwright-core';
import { RING_AT_LATEST_MS } from '../../web/src/desk/phone/ring-gate.ts';
import { STEPS } from '../../web/src/desk/phone/patient-timer.ts';
import { PATIENCE } from './patience.ts';

/** What a page did to call its person back: notifications shown, and sound from its loudspeaker. */
export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  readonly closed: boolean;
}

/** Before the page's own code runs: notes every notification, listens at every loudspeaker. */
export async function watchRing(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shown: { title: string; body: string; closed: boolean }[] = [];
    const speakers: AnalyserNode[] = [];
    Object.assign(window, { pasokhNotifications: shown, pasokhSpeakers: speakers });
    const Original = window.Notification;
    window.Notification = class extends Original {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        const note = { title, body: options?.body ?? '', closed: false };
        shown.push(note);
        this.addEventListener('close', () => (note.closed = true));
      }
      override close(): void {
        const note = shown.at(-1);
        if (note !== undefined) note.closed = true;
        super.close();
      }
    };
    const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode) {
      if (to instanceof AudioDestinationNode) {
        const ear = new AnalyserNode(this.context, { fftSize: 2_048, smoothingTimeConstant: 0 });
        speakers.push(ear);
        connect.call(this, ear);
      }
      return connect.call(this, to);
    } as typeof AudioNode.prototype.connect;
  });
}

/**
 * Before the page's own code runs: its patience with a pop that is late is as many times longer as that of
 * everything in a test. Otherwise a busy machine rings before the pop, as it should.
 */
export async function awaitPopsPatiently(page: Page): Promise<void> {
  await page.addInitScript(
    ({ stepMs, patience }) => {
      const set = window.setTimeout.bind(window) as (then: TimerHandler, ms?: number) => number;
      Object.assign(window, {
        setTimeout: (then: TimerHandler, ms?: number) =>
          set(then, ms === stepMs ? patience * stepMs : ms),
      });
    },
    { stepMs: RING_AT_LATEST_MS / STEPS, patience: PATIENCE },
  );
}

export const notificationsOf = (page: Page): Promise<ShownNotification[]> =>
  page.evaluate(
    () => (window as unknown as { pasokhNotifications: ShownNotification[] }).pasokhNotifications,
  );

/** The loudest sample that the loudspeaker plays at this instant: 0 is silence, 1 the most. */
export const loudnessOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { pasokhSpeakers } = window as unknown as { pasokhSpeakers: AnalyserNode[] };
    // A note that has ended leaves its ear behind: only the newest can sound.
    return Math.max(
      0,
      ...pasokhSpeakers.slice(-8).map((ear) => {
        const samples = new Float32Array(ear.fftSize);
        ear.getFloatTimeDomainData(samples);
        return Math.max(...samples.map(Math.abs));
      }),
    );
  });

/**
 * The page believes that another tab is in front. (Playwright holds every page visible, so the
 * browser itself cannot be brought to say it.)
 */
export const setHidden = (page: Page, hidden: boolean): Promise<void> =>
  page.evaluate((isHidden) => {
    const state = isHidden ? 'hidden' : 'visible';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
