import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from './eventually.ts';
import { startCall, type Account, type Line, type PhoneCall } from './sip-call.ts';
import {
  answerChallenge,
  cseqOf,
  freshToken,
  headerOf,
  writeSip,
  type SipMessage,
} from './sip-message.ts';
import { openTransport, type SipServer } from './sip-transport.ts';

/** What a phone does when it is called. `afterMs` counts from the INVITE. */
export type Manner =
  | { readonly does: 'answer'; readonly afterMs: number }
  | { readonly does: 'reject'; readonly status: number }
  | { readonly does: 'ring' };

export interface PhoneOptions extends Account {
  readonly server: SipServer;
  /** Where a trunk's file says that it is; left out: anywhere. */
  readonly localPort?: number;
  /** The tone it sends in a call; null for silence. */
  readonly toneHz?: number | null;
  /** Default: rings until the test answers. */
  readonly manner?: Manner;
}

/** A small SIP phone for tests: an agent's desk phone, or a citizen on the telephone network. */
export interface SipPhone {
  readonly username: string;
  readonly port: number;
  /** Every call so far, oldest first. */
  readonly calls: readonly PhoneCall[];
  setManner(manner: Manner): void;
  /** Throws with the final status when it is not accepted. */
  register(): Promise<void>;
  unregister(): Promise<void>;
  /** Dials and resolves when answered; throws CallRefused. */
  call(number: string, limitMs?: number): Promise<PhoneCall>;
  /** Dials and gives the call while it may still ring; `answered` settles with it. */
  startCall(
    number: string,
    limitMs?: number,
  ): Promise<{ call: PhoneCall; answered: Promise<void> }>;
  /** The first incoming call not yet given out, ringing or not. */
  nextCall(limitMs?: number): Promise<PhoneCall>;
  /** Hangs up what is left and frees the ports. */
  close(): Promise<void>;
}

/**
 * Longer than anything that we run, and as long as the exchange gives: this phone does not renew what
 * it has asked for.
 */
const REGISTERED_S = 7_200;

export async function openPhone(options: PhoneOptions): Promise<SipPhone> {
  const { username, password, server, toneHz = null } = options;
  const calls: PhoneCall[] = [];
  let given = 0;
  let manner: Manner = options.manner ?? { does: 'ring' };

  /** Taken back before we have a port for its sound. */
  const cancelled = new Map<string, SipMessage>();
  const takeInvite = async (invite: SipMessage): Promise<void> => {
    const call = await startCall(line, { invite }, toneHz);
    calls.push(call);
    const cancel = cancelled.get(call.callId);
    if (cancel !== undefined) return call.take(cancel);
    const current = manner;
    if (current.does === 'reject') return call.reject(current.status);
    call.ring();
    if (current.does === 'ring') return;
    await pause(current.afterMs);
    call.answer();
  };
  const transport = await openTransport(
    server,
    (request) => {
      const callId = headerOf(request, 'Call-ID');
      const known = calls.find((call) => call.callId === callId);
      if (known) known.take(request);
      else if (request.method === 'INVITE') void takeInvite(request);
      else if (request.method === 'CANCEL' && callId !== null) cancelled.set(callId, request);
      else if (request.method !== 'ACK') transport.answer(request, plainAnswer(request));
    },
    options.localPort,
  );
  const line: Line = {
    username,
    server,
    transport,
    ...(password === undefined ? {} : { password }),
  };
  const dial = async (number: string, limitMs: number) => {
    const call = await startCall(
      line,
      { uri: `sip:${number}@${server.host}:${server.port}` },
      toneHz,
    );
    calls.push(call);
    return { call, answered: call.dial(limitMs) };
  };
  return {
    username,
    port: transport.port,
    calls,
    setManner(next) {
      manner = next;
    },
    register: () => register(line, REGISTERED_S),
    unregister: () => register(line, 0),
    async call(number, limitMs = 10_000) {
      const { call, answered } = await dial(number, limitMs);
      await answered;
      return call;
    },
    startCall: (number, limitMs = 60_000) => dial(number, limitMs),
    async nextCall(limitMs = 5_000) {
      const incoming = (): PhoneCall | undefined =>
        calls.filter((call) => call.direction === 'in')[given];
      const call = await eventually(`a call at ${username}`, limitMs, incoming);
      given += 1;
      return call;
    },
    async close() {
      const left = calls.filter((call) => call.state !== 'ended');
      // The other side may be dead already: then nobody answers a BYE, and that is fine here.
      await Promise.allSettled(left.map((call) => call.hangUp()));
      for (const call of left) call.end('us');
      transport.close();
    },
  };
}

async function register(line: Line, expiresS: number): Promise<void> {
  const { username, password = '', server, transport } = line;
  const uri = `sip:${server.host}:${server.port}`;
  const callId = freshToken();
  const tag = freshToken();
  const request = (number: number, proof: string | null): string =>
    writeSip(`REGISTER ${uri} SIP/2.0`, [
      ['Via', `SIP/2.0/UDP 127.0.0.1:${transport.port};branch=z9hG4bK${freshToken()};rport`],
      ['Max-Forwards', '70'],
      ['From', `<sip:${username}@${server.host}>;tag=${tag}`],
      ['To', `<sip:${username}@${server.host}>`],
      ['Call-ID', callId],
      ['CSeq', `${number} REGISTER`],
      ['Contact', `<sip:${username}@127.0.0.1:${transport.port}>;expires=${expiresS}`],
      ...(proof === null ? [] : [['Authorization', proof] as [string, string]]),
    ]);
  let response = await transport.ask(request(1, null));
  const challenge = headerOf(response, 'WWW-Authenticate');
  if (response.status === 401 && challenge !== null) {
    const proof = answerChallenge(challenge, { username, password, method: 'REGISTER', uri });
    response = await transport.ask(request(2, proof));
  }
  if (response.status !== 200) throw new Error(`REGISTER ${username}: ${response.status}`);
}

/** OPTIONS and the like outside a call: we are here. */
function plainAnswer(request: SipMessage): string {
  const to = headerOf(request, 'To') ?? '';
  return writeSip('SIP/2.0 200 OK', [
    ...request.headers.filter(([name]) => /^via$/i.test(name)),
    ['From', headerOf(request, 'From') ?? ''],
    ['To', `${to};tag=${freshToken()}`],
    ['Call-ID', headerOf(request, 'Call-ID') ?? ''],
    ['CSeq', `${cseqOf(request).number} ${cseqOf(request).method}`],
  ]);
}
