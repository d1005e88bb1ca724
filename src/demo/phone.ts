import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  answerChallenge,
  headerOf,
  parseSip,
  sequenceOf,
  type SipHeader,
  type SipMessage,
  token,
  transactionOf,
  uriOf,
  writeSip,
} from './sip.ts';
import { openVoice } from './voice.ts';

/** A call at a simulated telephone. */
export interface Talk {
  /** A header of the INVITE that came in; empty for our own. */
  header(name: string): string;
  /** True: picked up. False: refused, or over before. */
  readonly answered: Promise<boolean>;
  readonly ended: Promise<void>;
  /** Of one that came in. */
  pickUp(): void;
  hangUp(): void;
}

export interface Phone {
  /** Throws where the exchange does not take it. */
  register(password: string): Promise<void>;
  dial(number: string): Promise<Talk>;
  close(): void;
}

export interface PhoneOptions {
  readonly username: string;
  readonly sipPort: number;
  readonly hertz: number;
  readonly monotonicMs: () => number;
  readonly onRing?: (talk: Talk) => void;
}

const HOST = '127.0.0.1';
const RESEND_MS = [500, 1_000, 2_000, 4_000];
const ANSWER_MS = 10_000;
/** Longer than anybody waits in a line. */
const RING_MS = 1_800_000;
const REGISTERED_S = 86_400;

type OwnCall = Talk & { readonly callId: string; take(request: SipMessage): void; drop(): void };

/** REGISTER, INVITE, ACK, BYE and CANCEL over loopback UDP, and a voice: no more than a demonstration needs. */
export async function openPhone(options: PhoneOptions): Promise<Phone> {
  const { username, sipPort } = options;
  const socket = createSocket('udp4');
  socket.bind(0, HOST);
  await once(socket, 'listening');
  socket.on('error', () => undefined);
  const { port } = socket.address();
  const waiting = new Map<string, (answer: SipMessage) => void>();
  /** Our last word in a transaction: who asks again hears it again. */
  const said = new Map<string, string>();
  const calls = new Map<string, OwnCall>();
  let isClosed = false;
  const contact = `<sip:${username}@${HOST}:${port}>`;

  const send = (text: string): void => {
    if (!isClosed) socket.send(text, sipPort, HOST);
  };
  const via = (branch: string): SipHeader => [
    'Via',
    `SIP/2.0/UDP ${HOST}:${port};branch=${branch};rport`,
  ];

  /** Resolves to the final answer, or to null when none comes. */
  function ask(text: string, limitMs = ANSWER_MS): Promise<SipMessage | null> {
    const request = parseSip(text);
    if (request === null) throw new Error('a request of ours is not SIP');
    const key = transactionOf(request);
    return new Promise((resolve) => {
      const resends = RESEND_MS.map((ms) => setTimeout(() => send(text), ms));
      const settle = (answer: SipMessage | null): void => {
        for (const timer of [...resends, late]) clearTimeout(timer);
        waiting.delete(key);
        resolve(answer);
      };
      const late = setTimeout(() => settle(null), limitMs);
      waiting.set(key, (answer) => {
        for (const timer of resends) clearTimeout(timer);
        if (answer.status >= 200) settle(answer);
      });
      send(text);
    });
  }

  function reply(request: SipMessage, status: string, tag: string, body = ''): void {
    const to = headerOf(request, 'To');
    const text = writeSip(
      `SIP/2.0 ${status}`,
      [
        ...request.headers.filter(([name]) => /^(via|record-route)$/i.test(name)),
        ['From', headerOf(request, 'From')],
        ['To', to.includes(';tag=') ? to : `${to};tag=${tag}`],
        ['Call-ID', headerOf(request, 'Call-ID')],
        ['CSeq', sequenceOf(request)],
        ['Contact', contact],
      ],
      body,
    );
    said.set(transactionOf(request), text);
    send(text);
  }

  socket.on('message', (datagram) => {
    const message = parseSip(datagram.toString());
    if (message === null) return;
    const key = transactionOf(message);
    if (message.method === null) {
      // An answer whose ACK was lost comes again.
      const again = said.get(`ack ${key}`);
      if (again !== undefined && message.status >= 200) send(again);
      waiting.get(key)?.(message);
      return;
    }
    const before = said.get(key);
    if (before !== undefined) return send(before);
    const known = calls.get(headerOf(message, 'Call-ID'));
    if (known !== undefined) known.take(message);
    else if (message.method === 'INVITE') void ringWith(message);
    else if (message.method !== 'ACK') reply(message, '200 OK', token());
  });

  /** What both directions share: the voice, the end, requests inside the call. */
  async function openCall(callId: string, tag: string) {
    const voice = await openVoice(options.hertz, options.monotonicMs);
    let settleAnswered: (isPickedUp: boolean) => void = () => undefined;
    let settleEnded: () => void = () => undefined;
    const answered = new Promise<boolean>((resolve) => (settleAnswered = resolve));
    const ended = new Promise<void>((resolve) => (settleEnded = resolve));
    const call = {
      voice,
      answered,
      ended,
      isUp: false,
      isOver: false,
      up(): void {
        call.isUp = true;
        settleAnswered(true);
      },
      over(): void {
        if (call.isOver) return;
        call.isOver = true;
        voice.close();
        settleAnswered(false);
        settleEnded();
        // Repeats of the last requests are answered for a while yet.
        setTimeout(() => calls.delete(callId), ANSWER_MS).unref();
      },
      sdp: (): string =>
        [
          ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', `c=IN IP4 ${HOST}`, 't=0 0'],
          ...[`m=audio ${voice.port} RTP/AVP 0`, 'a=rtpmap:0 PCMU/8000', 'a=sendrecv', ''],
        ].join('\r\n'),
      takeInside(request: SipMessage): void {
        if (request.method === 'ACK') return;
        if (request.method === 'INVITE') voice.speakTo(request.body);
        reply(request, '200 OK', tag, request.method === 'INVITE' ? call.sdp() : '');
        if (request.method === 'BYE') call.over();
      },
    };
    return call;
  }

  async function ringWith(invite: SipMessage): Promise<void> {
    const callId = headerOf(invite, 'Call-ID');
    const tag = token();
    // Known before anything else of it can come.
    reply(invite, '180 Ringing', tag);
    const call = await openCall(callId, tag);
    call.voice.speakTo(invite.body);
    const target = uriOf(headerOf(invite, 'Contact'));
    const bye = (): string =>
      writeSip(`BYE ${target} SIP/2.0`, [
        ...[via(`z9hG4bK${token()}`), ['Max-Forwards', '70'] as const],
        ['From', `${headerOf(invite, 'To')};tag=${tag}`],
        ['To', headerOf(invite, 'From')],
        ['Call-ID', callId],
        ['CSeq', '1 BYE'],
      ]);
    const talk: OwnCall = {
      callId,
      answered: call.answered,
      ended: call.ended,
      header: (name) => headerOf(invite, name),
      pickUp() {
        if (call.isUp || call.isOver) return;
        reply(invite, '200 OK', tag, call.sdp());
        call.up();
      },
      hangUp() {
        if (call.isOver) return;
        if (call.isUp) void ask(bye());
        else reply(invite, '480 Temporarily Unavailable', tag);
        call.over();
      },
      take(request) {
        if (request.method === 'CANCEL') {
          reply(request, '200 OK', tag);
          if (!call.isUp) reply(invite, '487 Request Terminated', tag);
          call.over();
        } else call.takeInside(request);
      },
      drop: () => call.over(),
    };
    calls.set(callId, talk);
    options.onRing?.(talk);
  }

  async function dial(number: string): Promise<Talk> {
    const callId = token();
    const tag = token();
    const branch = `z9hG4bK${token()}`;
    const call = await openCall(callId, tag);
    let to = `<sip:${number}@${HOST}>`;
    let target = `sip:${number}@${HOST}:${sipPort}`;
    const from = `<sip:${username}@${HOST}>;tag=${tag}`;
    const request = (method: string, sequence: number, at: string, body = ''): string =>
      writeSip(
        `${method} ${target} SIP/2.0`,
        [
          ...[via(at), ['Max-Forwards', '70'] as const, ['From', from] as const],
          ...[['To', to] as const, ['Call-ID', callId] as const],
          ...[['CSeq', `${sequence} ${method}`] as const, ['Contact', contact] as const],
        ],
        body,
      );
    const talk: OwnCall = {
      callId,
      answered: call.answered,
      ended: call.ended,
      header: () => '',
      pickUp: () => undefined,
      hangUp() {
        if (call.isOver) return;
        if (!call.isUp) return void ask(request('CANCEL', 1, branch));
        void ask(request('BYE', 2, `z9hG4bK${token()}`));
        call.over();
      },
      take: (inside) => call.takeInside(inside),
      drop: () => call.over(),
    };
    calls.set(callId, talk);
    const invite = request('INVITE', 1, branch, call.sdp());
    void ask(invite, RING_MS).then((answer) => {
      if (answer === null) return call.over();
      to = headerOf(answer, 'To');
      const isYes = answer.status === 200;
      if (isYes) target = uriOf(headerOf(answer, 'Contact'));
      const ack = request('ACK', 1, isYes ? `z9hG4bK${token()}` : branch);
      said.set(`ack ${branch} INVITE`, ack);
      send(ack);
      if (!isYes) return call.over();
      call.voice.speakTo(answer.body);
      call.up();
    });
    return talk;
  }

  return {
    dial,
    async register(password) {
      const uri = `sip:${HOST}:${sipPort}`;
      const [callId, tag] = [token(), token()];
      const own = `<sip:${username}@${HOST}>`;
      const request = (sequence: number, proof: readonly SipHeader[]): string =>
        writeSip(`REGISTER ${uri} SIP/2.0`, [
          ...[via(`z9hG4bK${token()}`), ['Max-Forwards', '70'] as const],
          ...[['From', `${own};tag=${tag}`] as const, ['To', own] as const],
          ...[['Call-ID', callId] as const, ['CSeq', `${sequence} REGISTER`] as const],
          ['Contact', `${contact};expires=${REGISTERED_S}`],
          ...proof,
        ]);
      let answer = await ask(request(1, []));
      if (answer?.status === 401) {
        const who = { username, password, method: 'REGISTER', uri };
        const proof = answerChallenge(headerOf(answer, 'WWW-Authenticate'), who);
        answer = await ask(request(2, [['Authorization', proof]]));
      }
      if (answer?.status !== 200)
        throw new Error(`a phone is not taken: ${answer?.status ?? 'no answer'}`);
    },
    close() {
      for (const call of calls.values()) {
        call.hangUp();
        call.drop();
      }
      isClosed = true;
      // What was said last leaves before the door shuts.
      setImmediate(() => socket.close());
    },
  };
}
