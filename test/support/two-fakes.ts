import { expect } from 'vitest';
import type { EventSource } from '../../telephony/ari/event-socket.ts';
import { createAri } from '../../telephony/ari/index.ts';
import type { Command, EngineEventBody, PbxEvent } from '../../telephony/engine/event.ts';
import type { AgentId, CallId } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { SimAsterisk } from './sim-asterisk.ts';
import type { SimChannel } from './sim-asterisk-channel.ts';
import { SimPbx } from './sim-pbx.ts';
import { WholeClock } from './whole-clock.ts';

export const anna = 'anna' as AgentId;

let uninstall = (): void => undefined;
/** Time is the machine's again. */
export const closeFakes = (): void => uninstall();

/** One of the two, as the test sees it. */
export interface World {
  readonly callId: CallId;
  execute(command: Command): void;
  callerHangsUp(): void;
  agentHangsUp(): void;
  setReachable(isReachable: boolean): void;
  wait(ms: number): Promise<void>;
  /** The connection is new, or telephony is: what the PBX holds is told once more. */
  lookAnew(): Promise<void>;
  /** What was said since the last asking, in order. */
  said(): string[];
}

export type Manner = 'answers' | 'lets it ring';

/** What the engine acts upon. Causes, times and names of the PBX's own may differ. */
function digest(event: EngineEventBody, callId: CallId): string {
  const about = (id: string | null): string => (id ?? '').replace(callId, 'call');
  switch (event.type) {
    case 'command.failed':
      return `${event.type} ${event.command} ${event.reason}`;
    case 'offer.failed':
      return `${event.type} ${about(event.offerId)}`;
    case 'offer.answered':
    case 'leg.ended':
    case 'call.joined':
    case 'leg.joined':
      return `${event.type} ${about(event.offerId)}`;
    case 'prompt.finished':
      return `${event.type} ${event.promptId}`;
    case 'pbx.snapshot': {
      const [call] = event.calls;
      const legs = event.legs.map(({ offerId, answered }) => `${about(offerId)} ${answered}`);
      return `${event.type} with ${about(call?.joinedOfferId ?? null)} of ${legs.sort().join()}`;
    }
    default:
      return event.type;
  }
}

/** The fake of the engine's simulation: an honest day, nothing lost. */
export function openCommandLevel(manner: Manner): World {
  const clock = new WholeClock(1_000_000);
  const callId = 'call' as CallId;
  const said: EngineEventBody[] = [];
  const pbx = new SimPbx({
    // A hand that always does the middling thing.
    random: Object.assign(new Random(1), { chance: () => false }),
    outside: Object.assign(new Random(1), { chance: () => false }),
    faulty: () => false,
    isHeard: () => true,
    takes: () => true,
    count: () => undefined,
    later: (delayMs, act) => {
      clock.after(delayMs, act);
    },
    emit: (event) => said.push(event),
    joined: () => undefined,
  });
  pbx.registered.add(anna);
  pbx.arrive({
    callId,
    callerToken: null,
    enteredAtMs: clock.now(),
    extension: '137',
    isCallable: false,
    joined: null,
    promptId: null,
  });
  // It has no such phone of its own accord: its hand never comes.
  if (manner === 'lets it ring') silenceHand(pbx, clock);
  return {
    callId,
    execute: (command) => pbx.execute(command),
    callerHangsUp: () => pbx.hangUp(callId),
    agentHangsUp: () => {
      for (const offerId of [...pbx.legs.keys()]) pbx.endLeg(offerId);
    },
    setReachable(isReachable) {
      if (isReachable) pbx.registered.add(anna);
      else pbx.registered.delete(anna);
      said.push({ type: isReachable ? 'agent.reachable' : 'agent.unreachable', agentId: anna });
    },
    wait: (ms) => run(clock, ms),
    async lookAnew() {
      said.push(pbx.snapshot(false));
    },
    said: () => said.splice(0).map((event) => digest(event, callId)),
  };
}

/** The phone rings on, whatever the hand of this fake would do. */
function silenceHand(pbx: SimPbx, clock: WholeClock): void {
  const execute = pbx.execute.bind(pbx);
  pbx.execute = (command) => {
    execute(command);
    if (command.type !== 'ring-agent') return;
    const leg = pbx.legs.get(command.offerId);
    if (leg === undefined) return;
    // A leg that seems to be up cannot be picked up.
    leg.up = true;
    const quiet = { ...leg, up: false };
    pbx.legs.set(leg.offerId, quiet);
    clock.after(command.ringLimitMs, () => pbx.endLeg(leg.offerId));
  };
}

/** The real adapter on the fake Asterisk. */
export async function openAsterisk(manner: Manner): Promise<World> {
  const clock = new WholeClock(1_000_000);
  clock.isProcessAlive = true;
  uninstall = clock.install();
  const pbx = new SimAsterisk({ clock, soundMs: () => 2_000 });
  const said: PbxEvent[] = [];
  let leg: SimChannel | null = null;
  const phone = pbx.addPhone(anna, (ringing) => {
    leg = ringing;
    ringing.ring();
    if (manner === 'answers') clock.after(1_000, () => ringing.answer());
  });
  phone.registered = true;
  pbx.trunks.set('tci', (dialled) => {
    leg = dialled;
    clock.after(1_000, () => dialled.answer());
  });
  const ports = pbx.ports();
  let events: EventSource | null = null;
  const ari = createAri(
    {
      baseUrl: 'http://127.0.0.1:1',
      username: 'pasokh',
      password: 'none',
      application: 'pasokh',
      callerKey: Buffer.alloc(32, 1),
      trunk: 'tci',
      promptPrefix: 'pasokh/',
      now: () => clock.now(),
      random: () => 0.5,
      log: {
        debug: () => undefined,
        info: () => undefined,
        warn: () => undefined,
        error: (fields, text) => expect.fail(`${text} ${JSON.stringify(fields)}`),
      },
      onEvent: (event) => said.push(event),
    },
    {
      ...ports,
      openEvents(listener) {
        events = ports.openEvents(listener);
        return events;
      },
    },
  );
  ari.start();
  await run(clock, 1_000);
  const caller = pbx.dial('09151234567', '137');
  await run(clock, 1_000);
  return {
    callId: caller.id as CallId,
    execute: (command) => ari.execute(command),
    callerHangsUp: () => caller.end(16),
    agentHangsUp: () => leg?.end(16),
    setReachable: (isReachable) => pbx.register(phone, isReachable),
    wait: (ms) => run(clock, ms),
    async lookAnew() {
      pbx.breakLink();
      events?.start();
      await run(clock, 1_000);
    },
    said: () => said.splice(0).map((event) => digest(event, caller.id as CallId)),
  };
}

function run(clock: WholeClock, ms: number): Promise<void> {
  return clock.run(
    clock.now() + ms,
    () => undefined,
    () => false,
  );
}
