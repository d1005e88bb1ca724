import type { RTCSession } from 'jssip/lib/RTCSession';
import type { IncomingRTCSessionEvent, UA } from 'jssip/lib/UA';
import type { PhoneAccount } from '../../../../src/contract/desk.ts';
import type { z } from 'zod';
import { AnswerWish } from './answer-wish.ts';
import { type CallStats, readCallStats } from './call-stats.ts';
import { closeStream, type DeviceChoice, openMicrophone, routeSound } from './devices.ts';
import { type MicrophoneFault, microphoneFaultOf } from './microphone-fault.ts';

export type Account = z.infer<typeof PhoneAccount>;
export type Registration = 'off' | 'connecting' | 'registered' | 'refused';

export interface PhoneView {
  readonly registration: Registration;
  /** The citizen's leg in this browser. */
  readonly call: {
    readonly offerId: string;
    /** False: the exchange's own fallback queue rings, because our programs are away. */
    readonly isOffer: boolean;
    readonly phase: 'ringing' | 'connecting' | 'up';
    readonly isMuted: boolean;
  } | null;
  readonly echo: 'none' | 'calling' | 'up';
  /** Why the last microphone that was asked for is not there; null: it is, or none was asked for. */
  readonly microphoneFault: MicrophoneFault | null;
}

export interface WebPhoneDeps {
  readonly loadJsSip: () => Promise<typeof import('jssip')>;
  /** Origin of the phones' WebSocket: `wss://host`. */
  readonly socketOrigin: string;
  readonly speaker: HTMLAudioElement;
  readonly nowMs: () => number;
  readonly changed: (view: PhoneView) => void;
  /** A ring that the person must answer. */
  readonly invited: (offerId: string, atMs: number) => void;
  /** No longer ringing: answered, cancelled, refused. */
  readonly silent: (offerId: string) => void;
  /** Registered (again): the server must learn which sessions this page holds. */
  readonly registered: (offerIds: () => string[]) => void;
}

interface Leg {
  readonly offerId: string;
  readonly isOffer: boolean;
  readonly session: RTCSession;
  microphone: Promise<MediaStream> | null;
  phase: 'ringing' | 'connecting' | 'up';
  /** Picks up by itself when its agent has heard the beep. */
  readonly isBeeped: boolean;
  /** Its microphone is gone in the talk, and no other is there. */
  isMuteByFault: boolean;
}

const OFF: PhoneView = { registration: 'off', call: null, echo: 'none', microphoneFault: null };
/** All candidates are of this host: what has not come by now will not. */
const GATHER_LIMIT_MS = 300;

/**
 * The agent's phone in the browser. One citizen's leg at a time, the newest; an echo call for the
 * headset check gives way to it. Rings nothing itself: the gate decides when.
 */
export class WebPhone {
  readonly #deps: WebPhoneDeps;
  #view: PhoneView = OFF;
  #agent: UA | null = null;
  #leg: Leg | null = null;
  #echo: { session: RTCSession; microphone: MediaStream } | null = null;
  #devices: DeviceChoice;
  readonly #wish = new AnswerWish();

  constructor(deps: WebPhoneDeps, devices: DeviceChoice) {
    this.#deps = deps;
    this.#devices = devices;
  }

  get view(): PhoneView {
    return this.#view;
  }

  async start(account: Account): Promise<void> {
    this.stop();
    this.#set({ registration: 'connecting' });
    const { UA, WebSocketInterface } = await this.#deps.loadJsSip();
    const socket = new WebSocketInterface(`${this.#deps.socketOrigin}${account.webSocketPath}`);
    const agent = new UA({
      sockets: [socket],
      uri: account.uri,
      authorization_user: account.username,
      password: account.password,
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
      user_agent: 'Pasokh desk',
    });
    this.#agent = agent;
    agent.on('registered', () => {
      this.#set({ registration: 'registered' });
      this.#deps.registered(() => (this.#leg === null ? [] : [this.#leg.offerId]));
    });
    agent.on('unregistered', () => this.#set({ registration: 'connecting' }));
    agent.on('disconnected', () => this.#set({ registration: 'connecting' }));
    agent.on('registrationFailed', ({ response }) => {
      const isRefused = response !== null && response !== undefined && response.status_code === 403;
      this.#set({ registration: isRefused ? 'refused' : 'connecting' });
    });
    agent.on('newRTCSession', (event: { originator: string }) => {
      if (event.originator === 'remote') this.#onInvite(event as IncomingRTCSessionEvent);
    });
    agent.start();
  }

  /** Hangs up what it holds and takes the registration back. */
  stop(): void {
    this.hangUp();
    this.endEcho();
    this.#agent?.stop();
    this.#agent = null;
    this.#set({ ...OFF });
  }

  /** After a lost network: is the registration still there? */
  refresh(): void {
    if (this.#agent?.isConnected() === true) this.#agent.register();
  }

  useDevices(devices: DeviceChoice): void {
    this.#devices = devices;
    void routeSound(this.#deps.speaker, devices.speakerId);
    // A talk without a microphone has one as soon as one is plugged in.
    const leg = this.#leg;
    if (leg?.phase === 'up' && leg.isMuteByFault) void this.#replaceMicrophone(leg);
  }

  /** It was named and is there again: the desk need not wait for the next call to say so. */
  forgetMicrophoneFault(): void {
    if (this.#view.microphoneFault !== null && this.#leg?.isMuteByFault !== true)
      this.#set({ microphoneFault: null });
  }

  /** Picks up what rings; where only the offer is known yet (`offerId`), as soon as it rings. */
  answer(offerId: string | null = null): void {
    const leg = this.#leg;
    // The ring of another offer is one that is over and has not heard so yet.
    const isMeant = offerId === null || leg?.isOffer === false || leg?.offerId === offerId;
    if (leg === null || leg.phase !== 'ringing' || !isMeant) {
      if (leg?.offerId !== offerId) this.#wish.give(offerId);
      return;
    }
    leg.phase = 'connecting';
    this.#deps.silent(leg.offerId);
    this.#show();
    leg.microphone = this.#openForTalk(leg.microphone);
    leg.microphone.then(
      (mediaStream) => {
        if (leg.session.isEnded()) return closeStream(mediaStream);
        leg.session.answer({ mediaStream, pcConfig: { iceServers: [] } });
        this.#watchMicrophone(leg, mediaStream);
        this.#set({ microphoneFault: null });
      },
      (fault: unknown) => {
        // Without a microphone no talk: the call goes back to the line, the desk says why.
        this.#set({ microphoneFault: microphoneFaultOf(fault) });
        if (!leg.session.isEnded()) leg.session.terminate({ status_code: 480 });
      },
    );
  }

  /**
   * It sounds, and its agent sees who calls: where it should pick up by itself, the beep has been
   * heard after `beepMs`. Of whom nothing is seen, the hand decides.
   */
  seen(offerId: string, beepMs: number): void {
    const leg = this.#leg;
    if (leg?.offerId !== offerId || !leg.isBeeped) return;
    setTimeout(() => {
      if (this.#leg === leg) this.answer(offerId);
    }, beepMs);
  }

  hangUp(): void {
    if (this.#leg !== null && !this.#leg.session.isEnded()) this.#leg.session.terminate();
  }

  setMuted(isMuted: boolean): void {
    const session = this.#leg?.session;
    if (session === undefined) return;
    if (isMuted) session.mute({ audio: true });
    else session.unmute({ audio: true });
    this.#show();
  }

  async callEcho(echoUri: string): Promise<void> {
    if (this.#agent === null || this.#leg !== null || this.#echo !== null) return;
    this.#set({ echo: 'calling' });
    try {
      const microphone = await openMicrophone(this.#devices);
      const session = this.#agent.call(echoUri, {
        mediaStream: microphone,
        pcConfig: { iceServers: [] },
      });
      this.#echo = { session, microphone };
      this.#listen(session);
      session.on('confirmed', () => this.#set({ echo: 'up' }));
      session.on('ended', () => this.#onEchoOver(microphone));
      session.on('failed', () => this.#onEchoOver(microphone));
    } catch (fault) {
      this.#set({ echo: 'none', microphoneFault: microphoneFaultOf(fault) });
    }
  }

  endEcho(): void {
    if (this.#echo !== null && !this.#echo.session.isEnded()) this.#echo.session.terminate();
  }

  stats(): Promise<CallStats | null> {
    const session = this.#leg?.session ?? this.#echo?.session;
    return readCallStats(session?.connection ?? null);
  }

  #onInvite({ session, request }: IncomingRTCSessionEvent): void {
    const atMs = this.#deps.nowMs();
    const named = headerOf(request, 'X-Pasokh-Offer');
    const offerId = named ?? session.id;
    const isOffer = named !== null;
    this.endEcho();
    this.#dropOld();
    const autoAnswer = headerOf(request, 'X-Pasokh-Auto-Answer');
    const isBeeped = autoAnswer === 'after-beep';
    const leg: Leg = {
      ...{ offerId, isOffer, session, isBeeped },
      ...{ microphone: null, phase: 'ringing', isMuteByFault: false },
    };
    this.#leg = leg;
    // Opened while it rings, so that answering costs no time; nothing is sent before the answer.
    leg.microphone = openMicrophone(this.#devices);
    leg.microphone.catch((fault: unknown) =>
      this.#set({ microphoneFault: microphoneFaultOf(fault) }),
    );
    this.#listen(session);
    const over = (): void => this.#onOver(leg);
    session.on('ended', over);
    session.on('failed', over);
    session.on('confirmed', () => {
      leg.phase = 'up';
      this.#show();
    });
    this.#show();
    const isWished = this.#wish.take(offerId);
    const answersItself = isWished || (autoAnswer !== null && !isBeeped);
    if (!answersItself) this.#deps.invited(offerId, atMs);
    // JsSIP has not finished its own step when it tells of the session.
    else queueMicrotask(() => this.answer());
  }

  /** A second leg means that the first is dead to the server: it must not stay in the ear. */
  #dropOld(): void {
    const old = this.#leg;
    this.#leg = null;
    if (old !== null && !old.session.isEnded()) old.session.terminate();
  }

  #listen(session: RTCSession): void {
    const attach = (connection: RTCPeerConnection): void =>
      connection.addEventListener('track', ({ track, streams }) => {
        this.#deps.speaker.srcObject = streams[0] ?? new MediaStream([track]);
        void routeSound(this.#deps.speaker, this.#devices.speakerId);
        void this.#deps.speaker.play();
      });
    if (session.connection) attach(session.connection);
    else session.on('peerconnection', ({ peerconnection }) => attach(peerconnection));
    let timer: ReturnType<typeof setTimeout> | null = null;
    session.on('icecandidate', ({ ready }) => {
      timer ??= setTimeout(ready, GATHER_LIMIT_MS);
    });
  }

  /** What was opened at the ring; anew where its headset has been pulled out since: it would send silence. */
  async #openForTalk(atRing: Promise<MediaStream> | null): Promise<MediaStream> {
    const opened = await atRing;
    if (opened !== null && isHeard(opened)) return opened;
    closeStream(opened);
    return openMicrophone(this.#devices);
  }

  /** A headset that is pulled out in the talk ends its track: another microphone takes its place. */
  #watchMicrophone(leg: Leg, stream: MediaStream): void {
    stream.getAudioTracks()[0]?.addEventListener('ended', () => void this.#replaceMicrophone(leg));
  }

  async #replaceMicrophone(leg: Leg): Promise<void> {
    if (this.#leg !== leg || leg.session.isEnded()) return;
    const opened = openMicrophone(this.#devices);
    try {
      const stream = await opened;
      // The talk may have ended meanwhile; what it holds is closed with it.
      if (this.#leg !== leg || leg.session.isEnded()) return closeStream(stream);
      const [track] = stream.getAudioTracks();
      if (track === undefined) throw new DOMException('no track', 'NotFoundError');
      track.enabled = leg.session.isMuted().audio !== true;
      await leg.session.connection.getSenders()[0]?.replaceTrack(track);
      leg.microphone?.then(closeStream, () => undefined);
      leg.microphone = opened;
      leg.isMuteByFault = false;
      this.#watchMicrophone(leg, stream);
      this.#set({ microphoneFault: null });
    } catch (fault) {
      leg.isMuteByFault = true;
      this.#set({ microphoneFault: microphoneFaultOf(fault) });
    }
  }

  #onOver(leg: Leg): void {
    this.#deps.silent(leg.offerId);
    leg.microphone?.then(closeStream, () => undefined);
    if (this.#leg !== leg) return;
    this.#leg = null;
    this.#quiet();
    this.#show();
  }

  #onEchoOver(microphone: MediaStream): void {
    closeStream(microphone);
    this.#echo = null;
    if (this.#leg === null) this.#quiet();
    this.#set({ echo: 'none' });
  }

  /** With the sound of a call that is over on it, the speaker could not be sent to another device. */
  #quiet(): void {
    this.#deps.speaker.srcObject = null;
  }

  #show(): void {
    const leg = this.#leg;
    this.#set({
      call: leg && {
        offerId: leg.offerId,
        isOffer: leg.isOffer,
        phase: leg.phase,
        isMuted: leg.phase === 'up' && leg.session.isMuted().audio === true,
      },
    });
  }

  #set(part: Partial<PhoneView>): void {
    this.#view = { ...this.#view, ...part };
    this.#deps.changed(this.#view);
  }
}

const isHeard = (stream: MediaStream): boolean =>
  stream.getAudioTracks().some(({ readyState }) => readyState === 'live');

function headerOf(
  request: { getHeader(name: string): string | undefined },
  name: string,
): string | null {
  const value = request.getHeader(name)?.trim();
  return value === undefined || value === '' ? null : value;
}
