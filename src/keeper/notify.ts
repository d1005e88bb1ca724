import { execFile } from 'node:child_process';

/** What systemd gives a service of `Type=notify`; `watchdogMs` null: it does not watch us. */
export interface NotifyPlace {
  readonly socket: string;
  readonly watchdogMs: number | null;
  /** To find `systemd-notify`. */
  readonly searchPath: string;
}

export interface Notifier {
  /** The line is up. */
  ready(): void;
  stopping(): void;
  /** Sends no sign of life any more. */
  stop(): void;
}

export interface NotifierOptions {
  readonly place: NotifyPlace;
  /** Names of those who are not well. While there are any, no sign of life is sent. */
  readonly unwell: () => readonly string[];
  readonly onFault: (fault: string) => void;
}

/**
 * Tells systemd that the keeper lives and that whom it watches is well: twice within its watchdog's
 * time, from the keeper's own loop, so that one that is stuck sends nothing. By systemd's own program:
 * Node has no datagrams over Unix sockets.
 */
export function startNotifier({ place, unwell, onFault }: NotifierOptions): Notifier {
  const { socket, watchdogMs, searchPath } = place;
  let isAsking = false;
  let said = '';

  function send(...words: string[]): void {
    const env = { NOTIFY_SOCKET: socket, PATH: searchPath };
    isAsking = true;
    execFile('systemd-notify', words, { env, timeout: 5_000 }, (fault) => {
      isAsking = false;
      if (fault !== null) onFault(fault.message);
    });
  }

  /** Only what is new is told besides: it stands in `systemctl status`. */
  function statusOf(names: readonly string[]): string[] {
    const status = names.length === 0 ? 'STATUS=all well' : `STATUS=away: ${names.join(', ')}`;
    if (status === said) return [];
    said = status;
    return [status];
  }

  function beat(): void {
    // One at a time: a machine that starts no program is not helped by more of them.
    if (isAsking) return;
    const names = unwell();
    const words = [...statusOf(names), ...(names.length === 0 ? ['WATCHDOG=1'] : [])];
    if (words.length > 0) send(...words);
  }

  const timer = watchdogMs === null ? undefined : setInterval(beat, Math.max(1, watchdogMs / 2));
  return {
    ready: () => send('READY=1', ...statusOf([])),
    stopping() {
      clearInterval(timer);
      send('STOPPING=1');
    },
    stop: () => clearInterval(timer),
  };
}
