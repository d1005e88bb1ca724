import { execFile } from 'node:child_process';

/** What systemd gives a service of `Type=notify`; `watchdogMs` null: it does not watch us. */
export interface NotifyPlace {
  readonly socket: string;
  readonly watchdogMs: number | null;
  /** To find `systemd-notify`. */
  readonly searchPath: string;
}

export interface Notifier {
  /** The keeper watches: said until systemd has heard it. */
  ready(): void;
  /** Somebody came or went: told at once when the status is another one. */
  look(): void;
  stopping(): void;
  /** Sends no sign of life any more. */
  stop(): void;
}

export interface NotifierOptions {
  readonly place: NotifyPlace;
  /** Names of those who do not answer now: said in the status, and no more. */
  readonly away: () => readonly string[];
  readonly onFault: (fault: string) => void;
  /** Tests fail faster. */
  readonly againMs?: number;
}

/** Three signs of life fit into the watchdog's time: two may be lost. */
const SIGNS = 3;
/** Where nobody watches us, what was not heard is said again so often. */
const UNWATCHED_MS = 10_000;
const AGAIN_MS = 500;
const SAID_WITHIN_MS = 5_000;

/**
 * Tells systemd that the keeper watches and lives, from its own loop, so that one that is stuck sends
 * nothing. Who else is away is said in the status, never by silence: systemd would kill the keeper,
 * and the next one begins edge and telephony anew, which have done nothing. By systemd's own program:
 * Node has no datagrams over Unix sockets.
 */
export function startNotifier(options: NotifierOptions): Notifier {
  const { place, away, onFault, againMs = AGAIN_MS } = options;
  const { socket, watchdogMs, searchPath } = place;
  let isReady = false;
  let isBeatDue = false;
  let isSaying = false;
  let isOver = false;
  /** What systemd has heard. */
  let heardReady = false;
  let heardStatus = '';
  let again: NodeJS.Timeout | undefined;

  function send(words: readonly string[], onEnd: (fault: Error | null) => void): void {
    const env = { NOTIFY_SOCKET: socket, PATH: searchPath };
    const how = { env, timeout: SAID_WITHIN_MS, killSignal: 'SIGKILL' } as const;
    execFile('systemd-notify', words, how, onEnd);
  }

  function say(): void {
    // One at a time: a machine that starts no program is not helped by more of them.
    if (isSaying || isOver) return;
    const saysReady = isReady && !heardReady;
    const saysBeat = isBeatDue && watchdogMs !== null;
    const status = statusOf(away());
    const words = [
      ...(saysReady ? ['READY=1'] : []),
      ...(status === heardStatus ? [] : [`STATUS=${status}`]),
      ...(saysBeat ? ['WATCHDOG=1'] : []),
    ];
    if (words.length === 0) return;
    isSaying = true;
    isBeatDue = false;
    clearTimeout(again);
    send(words, (fault) => {
      isSaying = false;
      if (fault === null) {
        heardReady ||= saysReady;
        heardStatus = status;
        // What changed meanwhile.
        return say();
      }
      onFault(fault.message);
      isBeatDue ||= saysBeat;
      if (!isOver) again = setTimeout(say, againMs);
    });
  }

  function beat(): void {
    isBeatDue = true;
    say();
  }

  function stop(): void {
    isOver = true;
    clearInterval(timer);
    clearTimeout(again);
  }

  const timer = setInterval(beat, Math.max(1, (watchdogMs ?? UNWATCHED_MS * SIGNS) / SIGNS));
  return {
    ready() {
      isReady = true;
      beat();
    },
    look: say,
    stopping() {
      stop();
      send(['STOPPING=1'], (fault) => fault !== null && onFault(fault.message));
    },
    stop,
  };
}

const statusOf = (names: readonly string[]): string =>
  names.length === 0 ? 'all well' : `away: ${names.join(', ')}`;
