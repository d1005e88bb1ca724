import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';

/**
 * A small SIP phone over UDP with PCMA sound, for tests that must play a citizen or an agent
 * exactly: it rings, answers, refuses, holds, transfers and goes silent when told to, and it counts
 * and hears the packets that come.
 */
export interface PhoneOptions {
  readonly user: string;
  readonly pbxPort: number;
  readonly password?: string;
  /** Hz of the tone it sends while talking; 0 sends silence. */
  readonly toneHz?: number;
}

interface Message {
  readonly start: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

const host = '127.0.0.1';

export class SipPhone extends EventEmitter {
  readonly user: string;
  readonly #pbxPort: number;
  readonly #password: string | undefined;
  readonly toneHz: number;
  readonly #sip: Socket = createSocket('udp4');
  readonly calls = new Map<string, SipCall>();
  readonly #waiting = new Map<string, (message: Message) => void>();

  constructor(options: PhoneOptions) {
    super();
    this.user = options.user;
    this.#pbxPort = options.pbxPort;
    this.#password = options.password;
    this.toneHz = options.toneHz ?? 0;
  }

  async start(): Promise<this> {
    this.#sip.on('message', (packet, from) => this.#onPacket(packet.toString('utf8'), from));
    this.#sip.bind(0, host);
    await once(this.#sip, 'listening');
    return this;
  }

  get port(): number {
    return this.#sip.address().port;
  }

  get contact(): string {
    return `<sip:${this.user}@${host}:${this.port}>`;
  }

  /** Registers, or with 0 unregisters; throws with the final status if the PBX refuses. */
  async register(expiresS = 300): Promise<void> {
    const callId = randomBytes(8).toString('hex');
    const uri = `sip:${host}:${this.#pbxPort}`;
    let extra: string[] = [];
    for (let cseq = 1; cseq <= 2; cseq++) {
      const reply = await this.request('REGISTER', uri, {
        callId, cseq, to: `<sip:${this.user}@${host}>`,
        headers: [`Contact: ${this.contact}`, `Expires: ${expiresS}`, ...extra],
      });
      if (statusOf(reply) === 200) return;
      if (statusOf(reply) !== 401) throw new Error(`REGISTER: ${reply.start}`);
      extra = [this.#authorize('REGISTER', uri, reply)];
    }
    throw new Error('REGISTER: password refused');
  }

  /** Dials and returns at once; the call's `answered` and `ended` tell the rest. */
  async dial(extension: string): Promise<SipCall> {
    const call = new SipCall(this, randomBytes(8).toString('hex'), true);
    await call.openSound();
    this.calls.set(call.id, call);
    const uri = `sip:${extension}@${host}:${this.#pbxPort}`;
    call.target = uri;
    call.remote = `<${uri}>`;
    void this.#invite(call, uri, []);
    return call;
  }

  async #invite(call: SipCall, uri: string, extra: string[]): Promise<void> {
    call.cseq += 1;
    const reply = await this.request('INVITE', uri, {
      callId: call.id, cseq: call.cseq, to: call.remote,
      headers: [`Contact: ${this.contact}`, ...extra], body: call.offer(),
      onBranch: (branch) => { call.branch = branch; },
    });
    const status = statusOf(reply);
    call.remote = one(reply, 'to');
    this.send(`ACK ${status < 300 ? contactOf(reply) : uri} SIP/2.0`, {
      callId: call.id, cseq: `${call.cseq} ACK`, to: call.remote,
      ...(status < 300 ? {} : { branch: call.branch }),
    });
    if (status === 401 && extra.length === 0) {
      // A new call for the PBX: the refused one's tag must not be in it.
      call.remote = `<${uri}>`;
      return this.#invite(call, uri, [this.#authorize('INVITE', uri, reply)]);
    }
    if (status >= 300) return call.finish(status);
    call.target = contactOf(reply);
    call.talk(reply.body);
  }

  #authorize(method: string, uri: string, challenge: Message): string {
    const given = one(challenge, 'www-authenticate');
    const field = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(given)?.[1] ?? '';
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const realm = field('realm');
    const nonce = field('nonce');
    const cnonce = randomBytes(4).toString('hex');
    const secret = md5(`${this.user}:${realm}:${this.#password ?? ''}`);
    const response = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
    return `Authorization: Digest username="${this.user}", realm="${realm}", nonce="${nonce}", `
      + `uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, `
      + `cnonce="${cnonce}", opaque="${field('opaque')}"`;
  }

  /** Sends a request and resolves with its final reply; throws after 5 s of silence. */
  request(method: string, uri: string, parts: {
    callId: string; cseq: number; to: string; headers?: readonly string[]; body?: string;
    from?: string; onBranch?: (branch: string) => void;
  }): Promise<Message> {
    const branch = `z9hG4bK${randomBytes(8).toString('hex')}`;
    parts.onBranch?.(branch);
    return new Promise((resolve, reject) => {
      const key = `${branch} ${method}`;
      const limitMs = method === 'INVITE' ? 120_000 : 5_000;
      const timer = setTimeout(() => {
        this.#waiting.delete(key);
        reject(new Error(`${method} to ${uri}: no final reply`));
      }, limitMs);
      timer.unref();
      this.#waiting.set(key, (reply) => {
        if (statusOf(reply) < 200) return;
        clearTimeout(timer);
        this.#waiting.delete(key);
        resolve(reply);
      });
      this.send(`${method} ${uri} SIP/2.0`, { ...parts, branch, cseq: `${parts.cseq} ${method}` });
    });
  }

  send(start: string, parts: {
    callId: string; cseq: string; to: string; from?: string | undefined; branch?: string;
    headers?: readonly string[]; body?: string; via?: readonly string[];
  }): void {
    const body = parts.body ?? '';
    const via = parts.via ?? [
      `SIP/2.0/UDP ${host}:${this.port};rport;branch=${parts.branch ?? `z9hG4bK${randomBytes(8).toString('hex')}`}`,
    ];
    const lines = [
      start,
      ...via.map((line) => `Via: ${line}`),
      `From: ${parts.from ?? this.identity(parts.callId)}`,
      `To: ${parts.to}`,
      `Call-ID: ${parts.callId}`,
      `CSeq: ${parts.cseq}`,
      'Max-Forwards: 70',
      ...(parts.headers ?? []),
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    this.#sip.send(`${lines.join('\r\n')}\r\n\r\n${body}`, this.#pbxPort, host);
  }

  identity(callId: string): string {
    return `<sip:${this.user}@${host}:${this.port}>;tag=p${callId.slice(0, 8)}`;
  }

  #onPacket(text: string, _from: RemoteInfo): void {
    const message = parse(text);
    if (message.start.startsWith('SIP/2.0')) {
      const branch = /branch=([^;\s]+)/.exec(one(message, 'via'))?.[1] ?? '';
      const method = one(message, 'cseq').split(' ')[1] ?? '';
      const call = this.calls.get(one(message, 'call-id'));
      if (call !== undefined && method === 'INVITE') call.emit('progress', statusOf(message));
      this.#waiting.get(`${branch} ${method}`)?.(message);
      return;
    }
    void this.#onRequest(message);
  }

  async #onRequest(message: Message): Promise<void> {
    const method = message.start.split(' ')[0] ?? '';
    const id = one(message, 'call-id');
    let call = this.calls.get(id);
    if (method === 'INVITE' && call === undefined) {
      call = new SipCall(this, id, false);
      this.calls.set(id, call);
      await call.openSound();
      call.invited(message);
      this.emit('call', call);
      return;
    }
    if (method === 'ACK') return;
    if (method === 'OPTIONS') return this.reply(message, 200, 'OK');
    if (call === undefined) return this.reply(message, 481, 'Gone');
    if (method === 'CANCEL') {
      this.reply(message, 200, 'OK');
      call.cancelled();
    } else if (method === 'BYE') {
      this.reply(message, 200, 'OK');
      call.finish(0);
    } else if (method === 'NOTIFY') {
      this.reply(message, 200, 'OK');
      call.emit('notify', message.body.trim());
    } else if (method === 'INVITE' && !call.answered) {
      // The same INVITE again, because this phone has not said a word yet.
    } else if (method === 'INVITE') {
      this.reply(message, 200, 'OK', [`Contact: ${this.contact}`], call.offer());
    } else {
      this.reply(message, 200, 'OK');
    }
  }

  reply(
    message: Message, status: number, reason: string, headers: readonly string[] = [], body = '',
  ): void {
    const to = one(message, 'to');
    const id = one(message, 'call-id');
    const tagged = status > 100 && !to.includes(';tag=') ? `${to};tag=p${id.slice(0, 8)}` : to;
    this.send(`SIP/2.0 ${status} ${reason}`, {
      callId: id, cseq: one(message, 'cseq'), from: one(message, 'from'), to: tagged,
      via: message.headers.get('via') ?? [], headers, body,
    });
  }

  /** Leaves the network without a word, as a phone whose cable was pulled. */
  async stop(): Promise<void> {
    for (const call of this.calls.values()) call.closeSound();
    this.#sip.removeAllListeners('message');
    this.#sip.close();
    await once(this.#sip, 'close');
  }
}

/** One call of a phone. Events: `progress` (status), `answered`, `ended` (status or 0), `notify`. */
export class SipCall extends EventEmitter {
  readonly phone: SipPhone;
  readonly id: string;
  readonly outgoing: boolean;
  target = '';
  remote = '';
  branch = '';
  cseq = 0;
  answered = false;
  ended = false;
  cancelledByPbx = false;
  #invite: Message | null = null;
  #sound: Socket | null = null;
  #remoteSoundPort = 0;
  #sending: ReturnType<typeof setInterval> | undefined;
  #direction = 'sendrecv';
  #sequence = 0;
  /** Packets of sound that came, with the instants (performance.now()) of each. */
  readonly heardAtMs: number[] = [];
  readonly #samples: number[] = [];

  constructor(phone: SipPhone, id: string, outgoing: boolean) {
    super();
    this.phone = phone;
    this.id = id;
    this.outgoing = outgoing;
    this.setMaxListeners(50);
  }

  /** A header of the INVITE that rang this phone. */
  header(name: string): string | null {
    return this.#invite?.headers.get(name.toLowerCase())?.[0] ?? null;
  }

  async openSound(): Promise<void> {
    const sound = createSocket('udp4');
    sound.on('message', (packet) => this.#onSound(packet));
    sound.bind(0, host);
    await once(sound, 'listening');
    this.#sound = sound;
  }

  closeSound(): void {
    this.mute();
    this.#sound?.close();
    this.#sound = null;
  }

  invited(message: Message): void {
    this.#invite = message;
    this.target = contactOf(message);
    this.remote = one(message, 'from');
  }

  ring(): void {
    if (this.#invite !== null) this.phone.reply(this.#invite, 180, 'Ringing', [`Contact: ${this.phone.contact}`]);
  }

  answer(): void {
    if (this.#invite === null || this.ended) return;
    this.phone.reply(this.#invite, 200, 'OK', [`Contact: ${this.phone.contact}`], this.offer());
    this.talk(this.#invite.body);
  }

  refuse(status: number): void {
    if (this.#invite !== null) this.phone.reply(this.#invite, status, 'No');
    this.finish(status);
  }

  cancelled(): void {
    this.cancelledByPbx = true;
    if (this.#invite !== null && !this.answered) this.phone.reply(this.#invite, 487, 'Cancelled');
    this.finish(487);
  }

  /** Ends the call from this side: BYE, or CANCEL before the answer. */
  hangUp(): void {
    if (this.ended) return;
    if (this.outgoing && !this.answered) {
      this.phone.send(`CANCEL ${this.target} SIP/2.0`, {
        callId: this.id, cseq: `${this.cseq} CANCEL`, to: this.remote.replace(/;tag=.*/, ''),
        branch: this.branch,
      });
      this.finish(487);
      return;
    }
    void this.#inDialog('BYE').catch(() => undefined);
    this.finish(0);
  }

  /** The phone's own hold: `sendonly`; `sendrecv` ends it. */
  async redirectSound(direction: 'sendonly' | 'sendrecv' | 'inactive'): Promise<void> {
    this.#direction = direction;
    const reply = await this.#inDialog('INVITE', [`Contact: ${this.phone.contact}`], this.offer());
    this.phone.send(`ACK ${this.target} SIP/2.0`, {
      callId: this.id, cseq: `${this.cseq} ACK`, from: this.#from(), to: this.#to(),
    });
    if (statusOf(reply) !== 200) throw new Error(`re-INVITE: ${reply.start}`);
  }

  /** Asks for a blind transfer. */
  async refer(extension: string): Promise<number> {
    const reply = await this.#inDialog('REFER', [
      `Contact: ${this.phone.contact}`,
      `Refer-To: <sip:${extension}@${host}>`,
      `Referred-By: <sip:${this.phone.user}@${host}>`,
    ]);
    return statusOf(reply);
  }

  #inDialog(method: string, headers: readonly string[] = [], body = ''): Promise<Message> {
    this.cseq += 1;
    return this.phone.request(method, this.target, {
      callId: this.id, cseq: this.cseq, from: this.#from(), to: this.#to(), headers, body,
    });
  }

  #from(): string {
    if (this.outgoing || this.#invite === null) return this.phone.identity(this.id);
    return `${one(this.#invite, 'to')};tag=p${this.id.slice(0, 8)}`;
  }

  #to(): string {
    return this.remote;
  }

  offer(): string {
    return [
      'v=0', `o=- 1 ${1 + this.cseq} IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0',
      `m=audio ${this.#sound?.address().port ?? 9} RTP/AVP 8 101`, 'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000', 'a=ptime:20', `a=${this.#direction}`, '',
    ].join('\r\n');
  }

  talk(sdp: string): void {
    this.#remoteSoundPort = Number(/m=audio (\d+)/.exec(sdp)?.[1] ?? 0);
    this.answered = true;
    this.unmute();
    this.emit('answered');
  }

  unmute(): void {
    clearInterval(this.#sending);
    this.#sending = setInterval(() => this.#sendSound(), 20);
  }

  /** Stops sending any packet, as a dead page or cable does. */
  mute(): void {
    clearInterval(this.#sending);
    this.#sending = undefined;
  }

  #sendSound(): void {
    const packet = Buffer.alloc(172);
    const sequence = this.#sequence++;
    packet[0] = 0x80;
    packet[1] = 8;
    packet.writeUInt16BE(sequence & 0xffff, 2);
    packet.writeUInt32BE((sequence * 160) >>> 0, 4);
    packet.writeUInt32BE(0x1370137, 8);
    for (let i = 0; i < 160; i++) {
      const at = (sequence * 160 + i) / 8_000;
      const level = this.phone.toneHz === 0 ? 0 : Math.sin(2 * Math.PI * this.phone.toneHz * at);
      packet[12 + i] = toALaw(Math.round(level * 8_000));
    }
    this.#sound?.send(packet, this.#remoteSoundPort, host);
  }

  /** Presses a key, as RFC 4733 events do. */
  press(digit: string): void {
    const event = '0123456789*#'.indexOf(digit);
    const startedAt = (this.#sequence * 160) >>> 0;
    for (let i = 1; i <= 8; i++) {
      const packet = Buffer.alloc(16);
      packet[0] = 0x80;
      packet[1] = 101 | (i === 1 ? 0x80 : 0);
      packet.writeUInt16BE(this.#sequence++ & 0xffff, 2);
      packet.writeUInt32BE(startedAt, 4);
      packet.writeUInt32BE(0x1370137, 8);
      packet[12] = event;
      packet[13] = (i > 5 ? 0x80 : 0) | 10;
      packet.writeUInt16BE(160 * Math.min(i, 6), 14);
      this.#sound?.send(packet, this.#remoteSoundPort, host);
    }
  }

  #onSound(packet: Buffer): void {
    this.heardAtMs.push(performance.now());
    if (((packet[1] ?? 0) & 0x7f) !== 8) return;
    for (let i = 12; i < packet.length; i++) this.#samples.push(fromALaw(packet[i] ?? 0));
    if (this.#samples.length > 8_000) this.#samples.splice(0, this.#samples.length - 8_000);
  }

  /** Longest time without a packet of sound since `sinceMs`, up to now. */
  longestSilenceMs(sinceMs: number): number {
    let last = sinceMs;
    let longest = 0;
    for (const at of this.heardAtMs) {
      if (at < sinceMs) continue;
      longest = Math.max(longest, at - last);
      last = at;
    }
    return Math.max(longest, performance.now() - last);
  }

  /** Strength of one tone in the last 400 ms of heard sound, as a share of a full tone: 0 … 1. */
  hears(hz: number): number {
    const recent = this.#samples.slice(-3_200);
    if (recent.length < 3_200) return 0;
    let real = 0;
    let imaginary = 0;
    recent.forEach((sample, i) => {
      real += sample * Math.cos((2 * Math.PI * hz * i) / 8_000);
      imaginary += sample * Math.sin((2 * Math.PI * hz * i) / 8_000);
    });
    return (2 * Math.hypot(real, imaginary)) / recent.length / 8_000;
  }

  /** Share of this tone in all that was heard in the last 400 ms: 1 is nothing else. */
  purity(hz: number): number {
    const recent = this.#samples.slice(-3_200);
    const power = recent.reduce((sum, sample) => sum + sample * sample, 0) / 3_200;
    return power === 0 ? 0 : (this.hears(hz) * 8_000) ** 2 / 2 / power;
  }

  finish(status: number): void {
    if (this.ended) return;
    this.ended = true;
    this.mute();
    this.emit('ended', status);
  }
}

function parse(text: string): Message {
  const split = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = (split < 0 ? text : text.slice(0, split)).split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { start, headers, body: split < 0 ? '' : text.slice(split + 4) };
}

function one(message: Message, name: string): string {
  return message.headers.get(name)?.[0] ?? '';
}

function statusOf(message: Message): number {
  return Number(message.start.split(' ')[1]);
}

function contactOf(message: Message): string {
  return /<([^>]+)>/.exec(one(message, 'contact'))?.[1] ?? '';
}

function toALaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const size = Math.min(32_635, Math.abs(sample));
  let exponent = 7;
  for (let mask = 0x4000; exponent > 0 && (size & mask) === 0; mask >>= 1) exponent -= 1;
  const mantissa = exponent === 0 ? size >> 4 : (size >> (exponent + 3)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

function fromALaw(byte: number): number {
  const value = byte ^ 0x55;
  const exponent = (value & 0x70) >> 4;
  const mantissa = value & 0x0f;
  const size = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return (value & 0x80) === 0 ? -size : size;
}
