import type { Answer, Request } from '../../telephony/protocol/index.ts';
import type { Agents } from '../agents/index.ts';
import { toQueueSettings, type Queue } from '../queues/index.ts';
import type { LiveHub } from './hub.ts';

const GREET_AGAIN_MS = 500;

/** On each connect: what the queues are, what telephony holds, who is signed in. */
export async function greetTelephony(parts: {
  readonly ask: (request: Request) => Promise<Answer>;
  readonly isUp: () => boolean;
  readonly hub: Pick<LiveHub, 'onView'>;
  readonly agents: Pick<Agents, 'restore'>;
  readonly queues: readonly Queue[];
  readonly line: { tellAll(ask: (request: Request) => Promise<Answer>): Promise<void> };
}): Promise<void> {
  const { ask, isUp, hub, agents, queues, line } = parts;

  /** Busy or just going away; on the next connect there is a greeting of its own. */
  async function insist(request: Request): Promise<Answer> {
    for (;;) {
      const answer = await ask(request);
      if (answer.ok || answer.refusal !== 'pbx-unavailable' || !isUp()) return answer;
      await new Promise((resume) => setTimeout(resume, GREET_AGAIN_MS));
    }
  }

  // A telephony without queues sends every caller away: this is not given up either.
  for (const queue of queues) {
    await insist({ type: 'configure-queue', queue: toQueueSettings(queue) });
  }
  await line.tellAll(insist);
  const shown = await insist({ type: 'show-view' });
  if (!shown.ok || shown.view === undefined) return;
  hub.onView(shown.view);
  await agents.restore(shown.view);
}
