import { afterEach, describe, expect, it } from 'vitest';
import type { EventSource } from '../../telephony/ari/event-socket.ts';
import { createAri } from '../../telephony/ari/index.ts';
import type { Command, EngineEventBody, PbxEvent } from '../../telephony/engine/event.ts';
import type { AgentId, CallId, OfferId } from '../../telephony/protocol/index.ts';
import { Random } from '../support/random.ts';
import { SimAsterisk } from '../support/sim-asterisk.ts';
import type { SimChannel } from '../support/sim-asterisk-channel.ts';
import { SimPbx } from '../support/sim-pbx.ts';
import { WholeClock } from '../support/whole-clock.ts';

/*
 * The engine's simulation runs on a fake that answers commands; the adapter's on a fake Asterisk
 * that agrees with the real one. Here both are given the same commands, and must say the same.
 */

const anna = 'anna' as AgentId;
const ringLimitMs = 8_000;

let uninstall = (): void => undefined;
afterEach(() => uninstall());

/** One of the two, as the test sees it. */
interface World {
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

type Manner = 'answers' | 'lets it ring';

describe.each(['answers', 'lets it ring'] as const)('a phone that %s', (manner) => {
  const same = (name: string, story: (world: World) => Promise<void>): void => {
    it(name, async () => {
      const command = await tell(openCommandLevel(manner), story);
      const whole = await tell(await openAsterisk(manner), story);
      expect(command.length).toBeGreaterThan(0);
      expect(command).toEqual(whole);
    });
  };

  same('rings to its limit or is picked up', async (world) => {
    world.execute(ring(world, 1));
    await world.wait(ringLimitMs + 2_000);
  });

  same('cannot be rung when it is not there', async (world) => {
    world.setReachable(false);
    await world.wait(100);
    world.execute(ring(world, 1));
    await world.wait(1_000);
  });

  same('stops when its leg is dropped', async (world) => {
    world.execute(ring(world, 1));
    await world.wait(100);
    world.execute({ type: 'drop-leg', callId: world.callId, offerId: offer(world, 1) });
    await world.wait(2_000);
  });

  same('is gone once, however often it is dropped', async (world) => {
    world.execute(ring(world, 1));
    await world.wait(4_000);
    for (let n = 0; n < 2; n += 1) {
      world.execute({ type: 'drop-leg', callId: world.callId, offerId: offer(world, 1) });
      await world.wait(2_000);
    }
  });

  same('cannot be joined with a caller who is gone', async (world) => {
    world.execute(ring(world, 1));
    await world.wait(4_000);
    world.callerHangsUp();
    await world.wait(100);
    world.execute({ type: 'connect', callId: world.callId, offerId: offer(world, 1) });
    await world.wait(500);
  });

  same('is on the line of a caller who hangs up, and stays until it is dropped', async (world) => {
    world.execute(ring(world, 1));
    await world.wait(3_000);
    world.callerHangsUp();
    await world.wait(100);
    world.execute({ type: 'drop-leg', callId: world.callId, offerId: offer(world, 1) });
    await world.wait(1_500);
  });

  same('is put down', async (world) => {
    world.execute(ring(world, 1));
    await world.wait(4_000);
    if (manner === 'answers') {
      world.execute({ type: 'connect', callId: world.callId, offerId: offer(world, 1) });
      await world.wait(500);
    }
    world.agentHangsUp();
    await world.wait(500);
  });
});

describe('a caller', () => {
  const same = (name: string, story: (world: World) => Promise<void>): void => {
    it(name, async () => {
      const command = await tell(openCommandLevel('answers'), story);
      const whole = await tell(await openAsterisk('answers'), story);
      expect(command.length).toBeGreaterThan(0);
      expect(command).toEqual(whole);
    });
  };

  same('hears a prompt to its end, and another that replaces one', async (world) => {
    const { callId } = world;
    const play = (promptId: string): Command => ({
      type: 'play-to-caller',
      callId,
      promptId,
      parts: ['greeting'],
    });
    world.execute({ type: 'answer-caller', callId });
    world.execute(play('p1'));
    await world.wait(10_000);
    world.execute(play('p2'));
    await world.wait(200);
    world.execute(play('p3'));
    await world.wait(10_000);
  });

  same('is joined, held, heard again and hung up on', async (world) => {
    world.execute(ring(world, 1));
    await world.wait(4_000);
    const { callId } = world;
    const offerId = offer(world, 1);
    world.execute({ type: 'connect', callId, offerId });
    await world.wait(500);
    world.execute({ type: 'hold-caller', callId });
    await world.wait(500);
    world.execute({ type: 'unhold-caller', callId, offerId });
    await world.wait(500);
    world.execute({ type: 'hang-up-caller', callId });
    await world.wait(500);
  });

  same('waits while two agents speak in the bridge, and comes to the second', async (world) => {
    const { callId } = world;
    world.execute(ring(world, 1));
    await world.wait(4_000);
    world.execute({ type: 'connect', callId, offerId: offer(world, 1) });
    await world.wait(500);
    world.execute({ type: 'hold-caller', callId });
    world.execute(ring(world, 2));
    await world.wait(4_000);
    world.execute({ type: 'join-agent', callId, offerId: offer(world, 2) });
    await world.wait(500);
    world.execute({ type: 'connect', callId, offerId: offer(world, 2) });
    await world.wait(500);
    world.execute({ type: 'drop-leg', callId, offerId: offer(world, 1) });
    await world.wait(1_500);
  });

  same('is in the bridge with whoever came first, as after a restart is seen', async (world) => {
    const { callId } = world;
    const held = async (): Promise<void> => {
      await world.wait(300);
      await world.lookAnew();
    };
    world.execute(ring(world, 1));
    await world.wait(4_000);
    world.execute({ type: 'connect', callId, offerId: offer(world, 1) });
    await held();
    world.execute({ type: 'hold-caller', callId });
    world.execute(ring(world, 2));
    await world.wait(4_000);
    world.execute({ type: 'join-agent', callId, offerId: offer(world, 2) });
    await held();
    world.execute({ type: 'unhold-caller', callId, offerId: offer(world, 1) });
    await held();
    world.execute({ type: 'drop-leg', callId, offerId: offer(world, 1) });
    await world.wait(1_500);
    await held();
  });

  same('cannot be beside an agent who has hung up', async (world) => {
    const { callId } = world;
    world.execute(ring(world, 1));
    await world.wait(4_000);
    world.agentHangsUp();
    await world.wait(500);
    world.execute({ type: 'join-agent', callId, offerId: offer(world, 1) });
    await world.wait(500);
  });

  same('who is gone cannot be played to, nor hung up', async (world) => {
    const { callId } = world;
    world.callerHangsUp();
    await world.wait(500);
    world.execute({ type: 'play-music', callId });
    world.execute({ type: 'hang-up-caller', callId });
    await world.wait(500);
  });
});

function offer(world: World, n: number): OfferId {
  return `${world.callId}.${n}` as OfferId;
}

function ring(world: World, n: number): Command {
  const { callId } = world;
  const offerId = offer(world, n);
  return { type: 'ring-agent', offerId, callId, agentId: anna, ringLimitMs, autoAnswer: false };
}

async function tell(world: World, story: (world: World) => Promise<void>): Promise<string[]> {
  world.said();
  await story(world);
  let isOver = false;
  const heard = world.said().filter((word) => word !== 'pbx.lost');
  return heard.map((word) => {
    if (!/^(offer.failed|leg.ended|command.failed drop-leg gone)/.test(word)) return word;
    // That a leg is gone may be repeated in any of these words: the engine takes them as one.
    const told = isOver ? 'still over' : word;
    isOver = true;
    return told;
  });
}

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
function openCommandLevel(manner: Manner): World {
  const clock = new WholeClock(1_000_000);
  const callId = 'call' as CallId;
  const said: EngineEventBody[] = [];
  const pbx = new SimPbx({
    // A hand that always does the middling thing.
    random: Object.assign(new Random(1), { chance: () => false }),
    faulty: () => false,
    isHeard: () => true,
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
async function openAsterisk(manner: Manner): Promise<World> {
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
  const ports = pbx.ports();
  let events: EventSource | null = null;
  const ari = createAri(
    {
      baseUrl: 'http://127.0.0.1:1',
      username: 'pasokh',
      password: 'none',
      application: 'pasokh',
      callerKey: Buffer.alloc(32, 1),
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
