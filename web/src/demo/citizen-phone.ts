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
  /** How often it was dialled or put down: what was begun before is over. */
  #dials = 0;
  #agent: UA | null = null;
  #session: RTCSession | null = null;
  #microphone: MediaStream | null = null;

  constructor(changed: (call: CitizenCall) => void) {
    this.#changed = changed;
  }

  /** `ready`: what is waited for before it dials. Hung up meanwhile, it does not. */
  async dial(account: DemoView['phone'], number: string, ready: Promise<unknown>): Promise<void> {
    this.hangUp();
    const mine = this.#dials;
    this.#changed('dialling');
    await ready;
    if (mine !== this.#dials) return;
    const microphone = await navigator.mediaDevices
      .getUserMedia({ audio: true, video: false })
      .catch(() => null);
    if (mine !== this.#dials) return stop(microphone);
    if (microphone === null) return this.#changed('microphone');
    this.#microphone = microphone;
    const agent = await this.#connect(account);
    // Who has hung up has let go of the microphone, too.
    if (mine !== this.#dials) return;
    this.#agent = agent;
    const over = (call: CitizenCall): void => {
      if (this.#agent === agent) this.#over(call);
    };
    agent.on('disconnected', () => over('refused'));
    agent.on('connected', () => {
      const session = agent.call(LINE, {
        mediaStream: this.#microphone ?? new MediaStream(),
        pcConfig: { iceServers: [] },
        extraHeaders: [`P-Asserted-Identity: <sip:${number}@pasokh>`],
      });
      this.#session = session;
      this.#listen(session);
      session.on('confirmed', () => this.#changed('up'));
      session.on('ended', () => over('none'));
      session.on('failed', () => over('refused'));
    });
    agent.start();
  }

  hangUp(): void {
    this.#dials += 1;
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
    return new UA({
      sockets: [socket],
      uri: `sip:${account.username}@pasokh`,
      authorization_user: account.username,
      password: account.password,
      register: false,
      session_timers: false,
      user_agent: 'Pasokh demonstration',
    });
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
    const agent = this.#agent;
    this.#agent = null;
    this.#session = null;
    stop(this.#microphone);
    this.#microphone = null;
    this.#speaker.srcObject = null;
    this.#changed(call);
    // JsSIP has not finished its own step when it tells of an end.
    if (agent !== null) queueMicrotask(() => agent.stop());
  }
}

function stop(microphone: MediaStream | null): void {
  for (const track of microphone?.getTracks() ?? []) track.stop();
}
