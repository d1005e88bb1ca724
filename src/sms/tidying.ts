import type { SmsSettings } from '../contract/sms-settings.ts';

const EVERY_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

export interface Tidying {
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** Erases old texts at the start and each hour, a batch at a time. */
export function startTidying(options: {
  readonly blank: (beforeMs: number, nowMs: number) => Promise<{ more: boolean }>;
  readonly settings: () => Promise<SmsSettings>;
  readonly now: () => number;
  readonly onFault: (fault: unknown) => void;
}): Tidying {
  const { blank, settings, now, onFault } = options;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();
  async function lookOnce(): Promise<void> {
    const { keepTextDays } = await settings();
    for (let more = true; more && !stopping; ) {
      const nowMs = now();
      ({ more } = await blank(nowMs - keepTextDays * DAY_MS, nowMs));
    }
  }
  const look = (): Promise<void> => {
    running = running.then(lookOnce).catch(onFault);
    return running;
  };
  void look();
  const timer = setInterval(() => void look(), EVERY_MS);
  timer.unref();
  return {
    look,
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
