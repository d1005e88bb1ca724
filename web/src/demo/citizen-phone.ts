import type { RTCSession } from 'jssip/lib/RTCSession';
import type { UA } from 'jssip/lib/UA';
import type { DemoView } from '../../../src/contract/demo.ts';

export type CitizenCall = 'none' | 'dialling' | 'up' | 'microphone' | 'refused';

const LINE = 'sip:137@pasokh';
/** All candidates are of this host: what has not come by now will not. */
const GATHER_LIMIT_MS = 300;

/**
 * The newcomer's telephone: it dials 137 and is heard, no more. Whose number it shows is the
 * newcomer's choice; the exchange believes it in a demonstration alone.
 */
export class CitizenPhone {
  readonly #speaker = new Audio();
  readonly #changed: (call: CitizenCall) => void;
  #agent: UA | null = null;
  #session: RTCSession | null = null;
  #microphone: MediaStream | null = null;

  constructor(changed: (call: CitizenCall) => void) {
    this.#changed = changed;
  }

  async dial(account: DemoView['phone'], number: string): Promise<void> {
    this.hangUp();
    this.#changed('dialling');
    try {
      this.#microphone = await navigator.mediaDevices.getUserMedia({ audio: true, video: false });
    } catch {
      return this.#changed('microphone');
    }
    const agent = await this.#connect(account);
    agent.on('disconnected', () => this.#over('refused'));
    agent.on('connected', () => {
      const session = agent.call(LINE, {
        mediaStream: this.#microphone ?? new MediaStream(),
        pcConfig: { iceServers: [] },
        extraHeaders: [`P-Asserted-Identity: <sip:${number}@pasokh>`],
      });
      this.#session = session;
      this.#listen(session);
      session.on('confirmed', () => this.#changed('up'));
      session.on('ended', () => this.#over('none'));
      session.on('failed', () => this.#over('refused'));
    });
    agent.start();
  }

  hangUp(): void {
    const session = this.#session;
    if (session !== null && !session.isEnded()) session.terminate();
    else this.#over('none');
  }

  /** A key of the telephone, for who is asked to press one. */
  press(digit: string): void {
    if (this.#session?.isEstablished() === true) this.#session.sendDTMF(digit);
  }

  async #connect(account: DemoView['phone']): Promise<UA> {
    const { UA, WebSocketInterface } = await import('jssip');
    const socket = new WebSocketInterface(`wss://${location.host}${account.webSocketPath}`);
    this.#agent = new UA({
      sockets: [socket],
      uri: `sip:${account.username}@pasokh`,
      authorization_user: account.username,
      password: account.password,
      register: false,
      session_timers: false,
      user_agent: 'Pasokh demonstration',
    });
    return this.#agent;
  }

  #listen(session: RTCSession): void {
    const attach = (connection: RTCPeerConnection): void =>
      connection.addEventListener('track', ({ track, streams }) => {
        this.#speaker.srcObject = streams[0] ?? new MediaStream([track]);
        void this.#speaker.play();
      });
    if (session.connection) attach(session.connection);
    else session.on('peerconnection', ({ peerconnection }) => attach(peerconnection));
    let timer: ReturnType<typeof setTimeout> | null = null;
    session.on('icecandidate', ({ ready }) => {
      timer ??= setTimeout(ready, GATHER_LIMIT_MS);
    });
  }

  #over(call: CitizenCall): void {
    if (this.#agent === null) return;
    const agent = this.#agent;
    this.#agent = null;
    this.#session = null;
    for (const track of this.#microphone?.getTracks() ?? []) track.stop();
    this.#microphone = null;
    this.#speaker.srcObject = null;
    this.#changed(call);
    // JsSIP has not finished its own step when it tells of an end.
    queueMicrotask(() => agent.stop());
  }
}
