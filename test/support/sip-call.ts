import {
  answerChallenge,
  cseqOf,
  freshToken,
  headerOf,
  tagOf,
  uriOf,
  userOf,
  writeSip,
  type SipMessage,
} from './sip-message.ts';
import { openRtp, type Heard, type RtpEnd } from './sip-rtp.ts';
import type { SipTransport } from './sip-transport.ts';
import { eventually } from './eventually.ts';

export interface Account {
  readonly username: string;
  /** Absent: a caller of the telephone network, known by address. */
  readonly password?: string;
}

export interface Line extends Account {
  readonly transport: SipTransport;
  readonly server: { readonly host: string; readonly port: number };
}

export class CallRefused extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(`refused: ${status} ${reason}`);
    this.status = status;
  }
}

type Direction = 'in' | 'out';
type Stream = 'sendrecv' | 'sendonly' | 'inactive';

/** One call of a test's phone. Times are performance.now(). */
export class PhoneCall {
  readonly direction: Direction;
  readonly callId: string;
  /** The other side's user: the caller's number, the agent's name. */
  readonly remoteUser: string | null;
  /** The INVITE as it came, or null for our own. */
  readonly invite: SipMessage | null;
  readonly invitedAtMs = performance.now();
  state: 'ringing' | 'talking' | 'ended' = 'ringing';
  answeredAtMs: number | null = null;
  endedAtMs: number | null = null;
  endedBy: 'us' | 'them' | null = null;
  /** SIP status lines that NOTIFY brought after our REFER. */
  readonly transferReports: string[] = [];
  /** Stream directions the other side asked for by re-INVITE, latest last. */
  readonly askedStreams: string[] = [];
  readonly #line: Line;
  readonly #rtp: RtpEnd;
  readonly #ourTag = freshToken();
  #theirs: string;
  #ours: string;
  #target: string;
  #cseq = 1;
  #inviteBranch = '';
  #stream: Stream = 'sendrecv';

  constructor(line: Line, rtp: RtpEnd, to: { uri: string } | { invite: SipMessage }) {
    this.#line = line;
    this.#rtp = rtp;
    if ('uri' in to) {
      this.direction = 'out';
      this.invite = null;
      this.callId = freshToken();
      this.remoteUser = userOf(to.uri);
      this.#theirs = `<${to.uri}>`;
      this.#ours = `<sip:${line.username}@${line.server.host}>;tag=${this.#ourTag}`;
      this.#target = to.uri;
    } else {
      this.direction = 'in';
      this.invite = to.invite;
      this.callId = headerOf(to.invite, 'Call-ID') ?? '';
      this.#theirs = headerOf(to.invite, 'From') ?? '';
      this.#ours = `${headerOf(to.invite, 'To') ?? ''};tag=${this.#ourTag}`;
      this.#target = uriOf(headerOf(to.invite, 'Contact')) ?? '';
      this.remoteUser = userOf(this.#theirs);
      this.#pointSound(to.invite.body);
    }
  }

  /** Dials; resolves when answered. Throws CallRefused. */
  async dial(limitMs: number): Promise<void> {
    let response = await this.#askInvite(null, limitMs);
    const challenge = headerOf(response, 'WWW-Authenticate');
    if (challenge !== null && this.#line.password !== undefined) {
      const { username, password } = this.#line;
      const proof = { username, password, method: 'INVITE', uri: this.#target };
      response = await this.#askInvite(answerChallenge(challenge, proof), limitMs);
    }
    if (response.status !== 200) {
      this.end('them');
      throw new CallRefused(response.status ?? 0, response.reason ?? '');
    }
    this.#talk();
  }

  ring(): void {
    if (this.invite) this.#line.transport.send(this.#response(this.invite, '180 Ringing'));
  }

  answer(): void {
    if (!this.invite || this.state !== 'ringing') return;
    this.#reply(this.invite, '200 OK', this.#sdp());
    this.#talk();
  }

  reject(status: number): void {
    if (!this.invite || this.state !== 'ringing') return;
    this.#reply(this.invite, `${status} Refused`);
    this.end('us');
  }

  /** BYE, or CANCEL while our own call still rings. */
  async hangUp(): Promise<void> {
    if (this.state === 'ended') return;
    if (this.state === 'ringing' && this.direction === 'in') return this.reject(480);
    if (this.state === 'ringing') {
      this.#line.transport.send(this.#request('CANCEL', { branch: this.#inviteBranch }));
      return;
    }
    this.end('us');
    await this.#line.transport.ask(this.#request('BYE'));
  }

  hold(): Promise<void> {
    return this.#changeStream('sendonly');
  }

  unhold(): Promise<void> {
    return this.#changeStream('sendrecv');
  }

  /** Asks the other side to call somebody else; resolves with the answer's status. */
  async refer(user: string): Promise<number> {
    return this.#referTo(user);
  }

  /** Asks for an attended transfer: to whom `other` is with. */
  async referToLine(other: PhoneCall): Promise<number> {
    return this.#referTo('somebody', `?Replaces=${encodeURIComponent(other.dialog)}`);
  }

  /** As a Replaces header names it. */
  get dialog(): string {
    return `${this.callId};to-tag=${tagOf(this.#theirs) ?? ''};from-tag=${this.#ourTag}`;
  }

  async #referTo(user: string, more = ''): Promise<number> {
    const { host, port } = this.#line.server;
    const headers: [string, string][] = [
      ['Refer-To', `<sip:${user}@${host}:${port}${more}>`],
      ['Referred-By', `<sip:${this.#line.username}@${host}>`],
    ];
    const response = await this.#line.transport.ask(this.#request('REFER', { headers }));
    return response.status ?? 0;
  }

  press(digit: string): Promise<void> {
    return this.#rtp.press(digit);
  }

  say(toneHz: number | null): void {
    this.#rtp.setTone(toneHz);
  }

  /** False: no packets at all, as when the network is gone. */
  sendSound(on: boolean): void {
    this.#rtp.setSending(on);
  }

  heard(lastMs?: number): Heard {
    return this.#rtp.heard(lastMs);
  }

  /** Resolves once half a second of nearly nothing but this tone has been received. */
  hears(toneHz: number, limitMs = 5_000): Promise<Heard> {
    return eventually(`${this.#line.username} hears ${toneHz} Hz`, limitMs, () => {
      const heard = this.heard(500);
      const close = heard.toneHz !== null && Math.abs(heard.toneHz - toneHz) <= 20;
      return close && heard.toneShare > 0.8 && heard.samples > 3_000 ? heard : null;
    });
  }

  /**
   * Resolves once half a second of these tones together, and of little else, has been received. One may
   * be softer than the other: what is not there at all has less than a thousandth.
   */
  hearsAll(tonesHz: readonly number[], limitMs = 5_000): Promise<true> {
    const what = `${this.#line.username} hears ${tonesHz.join(' and ')} Hz`;
    return eventually(what, limitMs, () => {
      const shares = this.#rtp.shares(tonesHz, 500);
      const together = shares.reduce((sum, share) => sum + share, 0);
      const isThere = together > 0.8 && Math.min(...shares) > 0.01;
      return isThere && this.heard(500).samples > 3_000 ? true : null;
    });
  }

  hasEnded(limitMs = 5_000): Promise<true> {
    const what = `the call of ${this.#line.username} has ended`;
    return eventually(what, limitMs, () => (this.state === 'ended' ? true : null));
  }

  isAnswered(limitMs = 5_000): Promise<true> {
    const what = `the call of ${this.#line.username} is answered`;
    return eventually(what, limitMs, () => (this.state === 'talking' ? true : null));
  }

  /** A request that arrived within this call. */
  take(request: SipMessage): void {
    switch (request.method) {
      case 'ACK':
        return;
      case 'BYE':
        this.#reply(request, '200 OK');
        return this.end('them');
      case 'CANCEL':
        this.#reply(request, '200 OK');
        if (this.invite && this.state === 'ringing') {
          this.#reply(this.invite, '487 Request Terminated');
          this.end('them');
        }
        return;
      case 'INVITE':
        this.#pointSound(request.body);
        this.askedStreams.push(
          /a=(sendrecv|sendonly|recvonly|inactive)/.exec(request.body)?.[1] ?? 'sendrecv',
        );
        return this.#reply(request, '200 OK', this.#sdp());
      case 'NOTIFY':
        this.transferReports.push(request.body.trim());
        return this.#reply(request, '200 OK');
      default:
        return this.#reply(request, '200 OK');
    }
  }

  end(by: 'us' | 'them'): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.endedBy = by;
    this.endedAtMs = performance.now();
    this.#rtp.close();
  }

  #talk(): void {
    this.state = 'talking';
    this.answeredAtMs = performance.now();
  }

  async #askInvite(proof: string | null, limitMs: number): Promise<SipMessage> {
    this.#inviteBranch = `z9hG4bK${freshToken()}`;
    const branch = this.#inviteBranch;
    const headers: [string, string][] = proof === null ? [] : [['Authorization', proof]];
    const request = this.#request('INVITE', { branch, headers, body: this.#sdp() });
    const number = this.#cseq - 1;
    const response = await this.#line.transport.ask(request, {
      limitMs,
      onProvisional: (early) => this.#pointSound(early.body),
    });
    this.#theirs = headerOf(response, 'To') ?? this.#theirs;
    const isYes = response.status === 200;
    if (isYes) this.#target = uriOf(headerOf(response, 'Contact')) ?? this.#target;
    this.#pointSound(response.body);
    const ack = this.#request('ACK', isYes ? { number } : { number, branch });
    this.#line.transport.acknowledge(response, ack);
    // Without a proof the next try is a new request outside any dialogue.
    if (!isYes) this.#theirs = this.#theirs.replace(/;tag=.*/, '');
    return response;
  }

  async #changeStream(stream: Stream): Promise<void> {
    this.#stream = stream;
    const response = await this.#askInvite(null, 5_000);
    if (response.status !== 200) throw new CallRefused(response.status ?? 0, 're-INVITE');
  }

  #pointSound(sdp: string): void {
    const host = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1];
    const port = /^m=audio (\d+)/m.exec(sdp)?.[1];
    if (host !== undefined && port !== undefined) this.#rtp.sendTo(host, Number(port));
  }

  #sdp(): string {
    return [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${this.#rtp.port} RTP/AVP 0 101`,
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      `a=${this.#stream}`,
      '',
    ].join('\r\n');
  }

  #request(
    method: string,
    more: { branch?: string; number?: number; headers?: [string, string][]; body?: string } = {},
  ): string {
    const { branch = `z9hG4bK${freshToken()}`, headers = [], body = '' } = more;
    const isSameNumber = method === 'ACK' || method === 'CANCEL';
    const number = more.number ?? (isSameNumber ? this.#cseq - 1 : this.#cseq++);
    return writeSip(
      `${method} ${this.#target} SIP/2.0`,
      [
        ['Via', `SIP/2.0/UDP 127.0.0.1:${this.#line.transport.port};branch=${branch};rport`],
        ['Max-Forwards', '70'],
        ['From', this.#ours],
        ['To', this.#theirs],
        ['Call-ID', this.callId],
        ['CSeq', `${number} ${method}`],
        ['Contact', this.#contact()],
        ...headers,
        ...(body === '' ? [] : [['Content-Type', 'application/sdp'] as [string, string]]),
      ],
      body,
    );
  }

  #reply(request: SipMessage, status: string, body = ''): void {
    this.#line.transport.answer(request, this.#response(request, status, body));
  }

  #response(request: SipMessage, status: string, body = ''): string {
    const to = headerOf(request, 'To') ?? '';
    return writeSip(
      `SIP/2.0 ${status}`,
      [
        ...request.headers.filter(([name]) => /^(via|record-route)$/i.test(name)),
        ['From', headerOf(request, 'From') ?? ''],
        ['To', tagOf(to) === null ? `${to};tag=${this.#ourTag}` : to],
        ['Call-ID', this.callId],
        ['CSeq', `${cseqOf(request).number} ${cseqOf(request).method}`],
        ['Contact', this.#contact()],
        ...(body === '' ? [] : [['Content-Type', 'application/sdp'] as [string, string]]),
      ],
      body,
    );
  }

  #contact(): string {
    return `<sip:${this.#line.username}@127.0.0.1:${this.#line.transport.port}>`;
  }
}

export async function startCall(
  line: Line,
  to: { uri: string } | { invite: SipMessage },
  toneHz: number | null,
): Promise<PhoneCall> {
  return new PhoneCall(line, await openRtp(toneHz), to);
}
