import { afterEach, describe, expect, it } from 'vitest';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import type { Command } from '../../telephony/engine/event.ts';
import type { CallerToken, OfferId } from '../../telephony/protocol/index.ts';
import {
  anna,
  closeFakes,
  openAsterisk,
  openCommandLevel,
  type World,
} from '../support/two-fakes.ts';

/*
 * The engine's simulation runs on a fake that answers commands; the adapter's on a fake Asterisk
 * that agrees with the real one. Here both are given the same commands, and must say the same.
 */

const ringLimitMs = 8_000;

afterEach(() => closeFakes());

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

  same(
    'is joined when his agent has heard a word about him, or in the middle of it',
    async (world) => {
      const { callId } = world;
      for (const n of [1, 2]) {
        const offerId = offer(world, n);
        world.execute(ring(world, n));
        await world.wait(4_000);
        world.execute({ type: 'whisper-to-agent', callId, offerId, parts: ['whisper-queue'] });
        await world.wait(n === 1 ? 3_000 : 500);
        world.execute({ type: 'connect', callId, offerId });
        await world.wait(3_000);
        world.execute({ type: 'drop-leg', callId, offerId });
        await world.wait(1_500);
      }
    },
  );

  same('hangs up while his agent hears a word about him, or the agent does', async (world) => {
    const { callId } = world;
    for (const n of [1, 2]) {
      const offerId = offer(world, n);
      world.execute(ring(world, n));
      await world.wait(4_000);
      world.execute({ type: 'whisper-to-agent', callId, offerId, parts: ['whisper-queue'] });
      await world.wait(500);
      if (n === 1) world.agentHangsUp();
      else world.callerHangsUp();
      await world.wait(500);
      if (n === 2) world.execute({ type: 'drop-leg', callId, offerId });
      await world.wait(3_000);
    }
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

  same(
    'comes to somebody outside, who stays when the agent is let go, and hangs up',
    async (world) => {
      const { callId } = world;
      world.execute(ring(world, 1));
      await world.wait(4_000);
      world.execute({ type: 'connect', callId, offerId: offer(world, 1) });
      await world.wait(500);
      world.execute({ type: 'hold-caller', callId });
      world.execute(ringOutside(world, 2));
      await world.wait(4_000);
      world.execute({ type: 'join-agent', callId, offerId: offer(world, 2) });
      await world.wait(500);
      world.execute({ type: 'connect', callId, offerId: offer(world, 2) });
      await world.wait(500);
      world.execute({ type: 'drop-leg', callId, offerId: offer(world, 1) });
      await world.wait(1_500);
      await world.lookAnew();
      world.agentHangsUp();
      await world.wait(500);
    },
  );

  same(
    'is rung for outside without an agent, and taken back before anybody answers',
    async (world) => {
      const { callId } = world;
      world.execute(ringOutside(world, 1));
      await world.wait(100);
      world.execute({ type: 'drop-leg', callId, offerId: offer(world, 1) });
      await world.wait(1_500);
    },
  );

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

function ringOutside(world: World, n: number): Command {
  const numberToken = sealCallerNumber(Buffer.alloc(32, 1), '125') as CallerToken;
  const { callId } = world;
  return { type: 'ring-outside', offerId: offer(world, n), callId, numberToken, ringLimitMs };
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
