import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PbxEvent } from '../../telephony/engine/event.ts';
import { createAri, type Ari, type AriOptions } from '../../telephony/ari/index.ts';
import type { AgentId, CallId, OfferId } from '../../telephony/protocol/index.ts';
import { startAsterisk, type AsteriskRig } from './asterisk-rig.ts';
import { SipPhone, type SipCall } from './ari-phone.ts';
import { PATIENCE } from './patience.ts';

export type EventOf<T extends PbxEvent['type']> = Extract<PbxEvent, { type: T }>;

/** The adapter's events in order; a test takes them one after the other. */
export class EventLog {
  readonly all: PbxEvent[] = [];
  #waiting: (() => void)[] = [];

  readonly push = (event: PbxEvent): void => {
    this.all.push(event);
    for (const wake of this.#waiting.splice(0)) wake();
  };

  /** The first event of this kind that fits, now or later, from the `from`th event on. */
  async next<T extends PbxEvent['type']>(
    type: T,
    fits: (event: EventOf<T>) => boolean = () => true,
    limitMs = 5_000,
    from = 0,
  ): Promise<EventOf<T>> {
    const deadlineMs = performance.now() + PATIENCE * limitMs;
    for (;;) {
      for (const event of this.all.slice(from)) {
        if (event.type === type && fits(event as EventOf<T>)) return event as EventOf<T>;
      }
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) {
        throw new Error(
          `no ${type} within ${PATIENCE} times ${limitMs} ms; seen: ${JSON.stringify(this.all.slice(from))}`,
        );
      }
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, leftMs);
        this.#waiting.push(resolve);
      });
      clearTimeout(timer);
    }
  }

  count(type: PbxEvent['type']): number {
    return this.all.filter((event) => event.type === type).length;
  }
}

export const quietLog = {
  debug() {
    /* tests read events, not logs */
  },
  info() {
    /* likewise */
  },
  warn(fields: object, message: string) {
    if (process.env['ARI_TRACE']) console.warn(message, fields);
  },
  error(fields: object, message: string) {
    console.error(message, fields);
  },
};

/** Hz of the test prompts: told from phones' tones and from music. */
export const promptHz = 1_900;

export interface AriRig {
  readonly asterisk: AsteriskRig;
  readonly promptPrefix: string;
  /** Makes a tone of a prompt: what is heard then tells which one the PBX plays. */
  record(name: string, seconds: number, hz: number): void;
  /** Another adapter on the same PBX, with its own events; the caller stops it. */
  openAdapter(options?: Partial<AriOptions>): { readonly ari: Ari; readonly events: EventLog };
  /** A desk phone with an account pushed by the adapter, registered. */
  openAgent(ari: Ari, name: string, toneHz?: number): Promise<SipPhone>;
  openCitizen(callerNumber: string, toneHz?: number): Promise<SipPhone>;
  stop(): Promise<void>;
}

/** A real PBX and prompts of known length: `short` 0.6 s, `long` 12 s. */
export async function startAriRig(): Promise<AriRig> {
  const asterisk = await startAsterisk();
  const sounds = mkdtempSync(join(tmpdir(), 'pasokh-prompts-'));
  const promptPrefix = `${sounds}/`;
  const record = (name: string, seconds: number, hz: number): void => {
    const file = `${promptPrefix}${name}.wav`;
    mkdirSync(dirname(file), { recursive: true });
    const form = ['-r', '8000', '-c', '1', '-b', '16', file];
    const tone = ['synth', String(seconds), 'sine', String(hz), 'vol', '0.25'];
    execFileSync('sox', ['-q', '-n', ...form, ...tone]);
  };
  record('short', 0.6, promptHz);
  record('long', 12, promptHz);
  const phones: SipPhone[] = [];
  const adapters: Ari[] = [];
  return {
    asterisk,
    promptPrefix,
    record,
    openAdapter(options = {}) {
      const events = new EventLog();
      const ari = createAri({
        baseUrl: `http://127.0.0.1:${asterisk.ariPort}`,
        username: asterisk.ariUser,
        password: asterisk.ariPassword,
        application: 'pasokh',
        callerKey: randomBytes(32),
        onEvent: events.push,
        now: () => Date.now(),
        random: () => Math.random(),
        log: quietLog,
        promptPrefix,
        ...options,
      });
      adapters.push(ari);
      ari.start();
      return { ari, events };
    },
    async openAgent(ari, name, toneHz = 0) {
      const password = randomBytes(18).toString('base64url');
      await ari.provision({ agentId: name as AgentId, kind: 'desk', password });
      const phone = await new SipPhone({
        user: name,
        password,
        pbxPort: asterisk.sipPort,
        toneHz,
      }).start();
      phones.push(phone);
      await phone.register();
      return phone;
    },
    async openCitizen(callerNumber, toneHz = 0) {
      const phone = await new SipPhone({
        user: callerNumber,
        pbxPort: asterisk.sipPort,
        toneHz,
      }).start();
      phones.push(phone);
      return phone;
    },
    async stop() {
      for (const ari of adapters) await ari.stop();
      for (const phone of phones) await phone.stop();
      await asterisk.stop();
      rmSync(sounds, { recursive: true, force: true });
    },
  };
}

export function toOffer(callId: CallId, n = 1): OfferId {
  return `${callId}.${n}` as OfferId;
}

/** Rings an agent for a waiting caller and resolves with the phone's side of it. */
export async function ringAgent(
  ari: Ari,
  phone: SipPhone,
  callId: CallId,
  options: { n?: number; ringLimitMs?: number } = {},
): Promise<{ readonly offerId: OfferId; readonly leg: SipCall }> {
  const offerId = toOffer(callId, options.n);
  const rung = new Promise<SipCall>((resolve) => phone.once('call', resolve));
  ari.execute({
    type: 'ring-agent',
    offerId,
    callId,
    agentId: phone.user as AgentId,
    ringLimitMs: options.ringLimitMs ?? 20_000,
    autoAnswer: false,
  });
  const leg = await rung;
  leg.ring();
  return { offerId, leg };
}
