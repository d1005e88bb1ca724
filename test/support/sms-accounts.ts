import type { SmsProvider } from '../../src/sms/index.ts';
import { kavenegarProvider } from '../../src/sms/kavenegar-provider.ts';
import { smsirProvider } from '../../src/sms/smsir-provider.ts';
import { openSmsWorld, SIM_NOW_MS } from './sms-world.ts';
import { startSmsirSimulator } from './smsir-simulator.ts';

/** How a gateway goes wrong, in words that both simulators know. */
export type Wrong = 'reset' | 'cut' | 'http' | 'empty' | 'badjson' | 'badshape';
export type Refused = 'credit' | 'config' | 'busy' | 'message' | 'template';

/** One company's account with its simulator behind it: what the contract asks of either. */
export interface SmsAccount {
  readonly provider: SmsProvider;
  /** The same account by a key that it does not know. */
  readonly withWrongKey: SmsProvider;
  readonly key: string;
  /** What people have on their phones. */
  held(): Promise<{ to: string; text: string }[]>;
  /** The next sending goes wrong so. */
  fail(kind: Wrong, when: 'before' | 'after'): Promise<void>;
  refuse(why: Refused): Promise<void>;
  /** The last message comes to this end. */
  end(how: 'delivered' | 'undelivered' | 'blocked'): Promise<void>;
  setCredit(left: number): Promise<void>;
  write(from: string, text: string): Promise<void>;
  close(): Promise<void>;
}

export async function openKavenegar(): Promise<SmsAccount> {
  const world = await openSmsWorld();
  type Held = { messages: { messageid: string; receptor: string; message: string }[] };
  const messages = async () => ((await world.look('messages')) as Held).messages;
  const fault = (more: object) => world.press('faults', { method: 'sms/send', ...more });
  const codes = { credit: 418, config: 403, busy: 451, message: 411, template: 424 };
  const ends = { delivered: 10, undelivered: 11, blocked: 14 };
  return {
    provider: world.provider,
    withWrongKey: kavenegarProvider({
      id: 'simulator',
      apiKey: 'WRONG',
      baseUrl: world.simulator.url,
      sender: '',
    }),
    key: 'SIMULATOR',
    async held() {
      return (await messages()).map(({ receptor, message }) => {
        return { to: `+98${receptor.slice(1)}`, text: message };
      });
    },
    fail: async (kind, when) => void (await fault({ kind, when })),
    refuse: async (why) => void (await fault({ kind: 'code', code: codes[why] })),
    async end(how) {
      const messageid = (await messages()).at(-1)?.messageid;
      await world.press('status', { messageid, status: ends[how] });
    },
    setCredit: async (credit) => void (await world.press('settings', { credit })),
    async write(from, text) {
      await world.press('inbound', { from: `0${from.slice(3)}`, to: '10004346', text });
    },
    close: () => world.close(),
  };
}

export async function openSmsir(): Promise<SmsAccount> {
  const gateway = await startSmsirSimulator(() => SIM_NOW_MS);
  const options = { line: gateway.line, baseUrl: gateway.url, totalTimeoutMs: 1000 };
  const codes = { credit: 102, config: 13, busy: 20, message: 104, template: 113 };
  const states = { delivered: 1, undelivered: 2, blocked: 7 };
  return {
    provider: smsirProvider({ ...options, apiKey: gateway.key }),
    withWrongKey: smsirProvider({ ...options, apiKey: 'WRONG' }),
    key: gateway.key,
    held: async () =>
      gateway.messages.map(({ mobile, messageText: text }) => ({ to: `+${mobile}`, text })),
    fail: async (kind, when) => void gateway.faults.push({ kind, when }),
    refuse: async (why) =>
      void gateway.faults.push({ kind: 'status', when: 'before', code: codes[why] }),
    async end(how) {
      const last = gateway.messages.at(-1);
      if (last !== undefined) last.deliveryState = states[how];
    },
    setCredit: async (left) => gateway.setCredit(left),
    write: async (from, text) => gateway.write(from, text),
    close: () => gateway.close(),
  };
}
