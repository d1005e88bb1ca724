import { createSocket, type Socket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import type { SipPhone } from './ari-phone.ts';
import { contactOf, fromALaw, one, statusOf, toALaw, type Message } from './ari-phone-wire.ts';

const host = '127.0.0.1';
/** Of the second telephone that answers an INVITE; what is said to it is not said to the first. */
export const FORK_TAG = 'fork';

/**
 * One call of a phone.
 * Events: `progress` (status), `answered`, `ended` (status or 0), `notify`.
 */
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
    if (this.#invite === null) return;
    this.phone.reply(this.#invite, 180, 'Ringing', [`Contact: ${this.phone.contact}`]);
  }

  answer(): void {
    if (this.#invite === null || this.ended) return;
    this.phone.reply(this.#invite, 200, 'OK', [`Contact: ${this.phone.contact}`], this.offer());
    this.talk(this.#invite.body);
  }

  /** A second telephone on the same line picks up, too: another 200 OK, of a dialog of its own. */
  answerFork(): void {
    if (this.#invite === null || this.ended) return;
    const to = `${one(this.#invite, 'to')};tag=${FORK_TAG}`;
    const headers = new Map(this.#invite.headers).set('to', [to]);
    const contact = [`Contact: ${this.phone.contact}`];
    this.phone.reply({ ...this.#invite, headers }, 200, 'OK', contact, this.offer());
  }

  /** `headers`: where to, of a redirection. */
  refuse(status: number, headers: readonly string[] = []): void {
    if (this.#invite !== null) this.phone.reply(this.#invite, status, 'No', headers);
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
        callId: this.id,
        cseq: `${this.cseq} CANCEL`,
        to: this.remote.replace(/;tag=.*/, ''),
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
      callId: this.id,
      cseq: `${this.cseq} ACK`,
      from: this.#from(),
      to: this.#to(),
    });
    if (statusOf(reply) !== 200) throw new Error(`re-INVITE: ${reply.start}`);
  }

  /** Asks for a blind transfer. */
  async refer(extension: string, headers: readonly string[] = []): Promise<number> {
    const reply = await this.#inDialog('REFER', [
      `Contact: ${this.phone.contact}`,
      `Refer-To: <sip:${extension}@${host}>`,
      `Referred-By: <sip:${this.phone.user}@${host}>`,
      ...headers,
    ]);
    return statusOf(reply);
  }

  /**
   * Asks for an attended transfer: whom this call is with and whom `other` is with are to be left
   * together. `headers` are more of the request.
   */
  async referTo(other: Pick<SipCall, 'dialog'>, headers: readonly string[] = []): Promise<number> {
    const replaces = encodeURIComponent(other.dialog);
    const reply = await this.#inDialog('REFER', [
      `Contact: ${this.phone.contact}`,
      `Refer-To: <sip:somebody@${host}?Replaces=${replaces}>`,
      `Referred-By: <sip:${this.phone.user}@${host}>`,
      ...headers,
    ]);
    return statusOf(reply);
  }

  /** As a Replaces header names it. */
  get dialog(): string {
    const tagOf = (identity: string): string => /;tag=([^;>\s]+)/.exec(identity)?.[1] ?? '';
    return `${this.id};to-tag=${tagOf(this.#to())};from-tag=${tagOf(this.#from())}`;
  }

  #inDialog(method: string, headers: readonly string[] = [], body = ''): Promise<Message> {
    this.cseq += 1;
    return this.phone.request(method, this.target, {
      callId: this.id,
      cseq: this.cseq,
      from: this.#from(),
      to: this.#to(),
      headers,
      body,
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
      'v=0',
      `o=- 1 ${1 + this.cseq} IN IP4 ${host}`,
      's=-',
      `c=IN IP4 ${host}`,
      't=0 0',
      `m=audio ${this.#sound?.address().port ?? 9} RTP/AVP 8 101`,
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=ptime:20',
      `a=${this.#direction}`,
      '',
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

  /** How loud the last 400 ms were, whatever it was: 0 is silence, also in packets. */
  loudness(): number {
    const recent = this.#samples.slice(-3_200);
    if (recent.length < 3_200) return 0;
    return Math.sqrt(recent.reduce((sum, sample) => sum + sample * sample, 0) / 3_200);
  }

  finish(status: number): void {
    if (this.ended) return;
    this.ended = true;
    this.mute();
    this.emit('ended', status);
  }
}
