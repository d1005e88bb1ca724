import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { FORK_TAG, SipCall } from './ari-phone-call.ts';
import { contactOf, one, parse, statusOf, type Message } from './ari-phone-wire.ts';

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
        callId,
        cseq,
        to: `<sip:${this.user}@${host}>`,
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
      callId: call.id,
      cseq: call.cseq,
      to: call.remote,
      headers: [`Contact: ${this.contact}`, ...extra],
      body: call.offer(),
      onBranch: (branch) => {
        call.branch = branch;
      },
    });
    const status = statusOf(reply);
    call.remote = one(reply, 'to');
    this.send(`ACK ${status < 300 ? contactOf(reply) : uri} SIP/2.0`, {
      callId: call.id,
      cseq: `${call.cseq} ACK`,
      to: call.remote,
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
    return (
      `Authorization: Digest username="${this.user}", realm="${realm}", nonce="${nonce}", ` +
      `uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, ` +
      `cnonce="${cnonce}", opaque="${field('opaque')}"`
    );
  }

  /** Sends a request and resolves with its final reply; throws after 5 s of silence. */
  request(
    method: string,
    uri: string,
    parts: {
      callId: string;
      cseq: number;
      to: string;
      headers?: readonly string[];
      body?: string;
      from?: string;
      onBranch?: (branch: string) => void;
    },
  ): Promise<Message> {
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

  send(
    start: string,
    parts: {
      callId: string;
      cseq: string;
      to: string;
      from?: string | undefined;
      branch?: string;
      headers?: readonly string[];
      body?: string;
      via?: readonly string[];
    },
  ): void {
    const body = parts.body ?? '';
    const branch = parts.branch ?? `z9hG4bK${randomBytes(8).toString('hex')}`;
    const via = parts.via ?? [`SIP/2.0/UDP ${host}:${this.port};rport;branch=${branch}`];
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
      if (!one(message, 'to').includes(`;tag=${FORK_TAG}`)) call.finish(0);
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
    message: Message,
    status: number,
    reason: string,
    headers: readonly string[] = [],
    body = '',
  ): void {
    const to = one(message, 'to');
    const id = one(message, 'call-id');
    const tagged = status > 100 && !to.includes(';tag=') ? `${to};tag=p${id.slice(0, 8)}` : to;
    this.send(`SIP/2.0 ${status} ${reason}`, {
      callId: id,
      cseq: one(message, 'cseq'),
      from: one(message, 'from'),
      to: tagged,
      via: message.headers.get('via') ?? [],
      headers,
      body,
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

export { SipCall };
