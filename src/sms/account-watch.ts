import type { SmsSettings } from '../contract/sms-settings.ts';
import type { SmsAccountState, SmsProvider } from './provider.ts';
import { GatewayFault } from './transport.ts';

/** What is wrong with an account: most of it nobody would notice before a citizen does. */
export type AccountFault =
  | 'account-unknown'
  | 'low-credit'
  | 'resends-itself'
  | 'debug-mode'
  | 'expires-soon'
  | 'no-such-line';

export interface AccountView {
  readonly fault: AccountFault | null;
  /** Credit that is left, or days. */
  readonly amount: number | null;
}

export interface AccountWatch {
  readonly gateway: SmsProvider['id'];
  /** What the last look has found: nobody who asks waits for the gateway. */
  readonly view: AccountView;
  /** What is left in the account's own money; null: it has not told yet, or does not now. */
  readonly credit: number | null;
  look(): Promise<AccountView>;
  stop(): Promise<void>;
}

const EVERY_MS = 10 * 60_000;
/** After a look at which the account was not told of; twice as long after each one more. */
const AGAIN_MS = 10_000;
const SOON_DAYS = 14;
const DAY_MS = 24 * 3_600_000;

/** The worst of it. */
export function judgeAccount(
  account: SmsAccountState,
  gateway: SmsProvider['id'],
  settings: Pick<SmsSettings, 'lowCredit' | 'lines'>,
  nowMs: number,
): AccountView {
  const { credit, expiresAtMs, lines } = account;
  const found = (fault: AccountFault | null, amount: number | null = null) => ({ fault, amount });
  if (account.isDebug) return found('debug-mode');
  if (credit <= settings.lowCredit) return found('low-credit', Math.floor(credit));
  // The gateway sending again by itself is one more message than we know of.
  if (account.resendsItself) return found('resends-itself');
  const wanted = settings.lines.filter((line) => line.gateway === gateway);
  if (lines !== null && wanted.some(({ number }) => !lines.includes(number))) {
    return found('no-such-line');
  }
  const days = expiresAtMs === null ? null : Math.floor((expiresAtMs - nowMs) / DAY_MS);
  if (days !== null && days < SOON_DAYS) return found('expires-soon', Math.max(0, days));
  return found(null);
}

/** Looks at the account at the start and every ten minutes, sooner where it was not told of; what it finds is logged when it changes. */
export function watchAccount(options: {
  readonly provider: Pick<SmsProvider, 'account' | 'id'>;
  readonly settings: () => Promise<SmsSettings>;
  readonly now: () => number;
  readonly log: { warn(fields: object, message: string): void };
  readonly onFault: (fault: unknown) => void;
}): AccountWatch {
  const { provider, settings, now, log, onFault } = options;
  let view: AccountView = { fault: null, amount: null };
  let credit: number | null = null;
  let running: Promise<void> = Promise.resolve();

  async function lookOnce(): Promise<void> {
    const before = view.fault;
    try {
      const account = await provider.account();
      ({ credit } = account);
      view = judgeAccount(account, provider.id, await settings(), now());
    } catch (fault) {
      if (!(fault instanceof GatewayFault)) return onFault(fault);
      view = { fault: 'account-unknown', amount: null };
      credit = null;
    }
    if (view.fault === before || view.fault === null) return;
    log.warn({ gateway: provider.id, ...view }, 'something is wrong with the SMS account');
  }
  const look = async (): Promise<AccountView> => {
    running = running.then(lookOnce);
    await running;
    return view;
  };
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let againMs = AGAIN_MS;
  const goOn = (): void => {
    if (isStopped) return;
    const isUnknown = view.fault === 'account-unknown';
    timer = setTimeout(() => void look().then(goOn), isUnknown ? againMs : EVERY_MS);
    timer.unref();
    againMs = isUnknown ? Math.min(EVERY_MS, 2 * againMs) : AGAIN_MS;
  };
  void look().then(goOn);
  return {
    gateway: provider.id,
    get view() {
      return view;
    },
    get credit() {
      return credit;
    },
    look,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
