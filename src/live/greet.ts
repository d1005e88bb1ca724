import { CallId, type Answer, type Request } from '../../telephony/protocol/index.ts';
import type { Agents } from '../agents/index.ts';
import type { CallbackRepository } from '../calls/index.ts';
import { toQueueSettings, type Queue, type Queues } from '../queues/index.ts';
import type { LiveHub } from './hub.ts';

const GREET_AGAIN_MS = 500;

/** Telephony, as one asks it. */
export interface Exchange {
  readonly ask: (request: Request) => Promise<Answer>;
  readonly isUp: () => boolean;
}

/** Keeps something that telephony must know. */
interface Tells {
  tellAll(ask: Exchange['ask']): Promise<void>;
}

/**
 * Busy or just going away: asked again, with what is true then. On the next connect there is a
 * greeting of its own.
 */
export async function insist({ ask, isUp }: Exchange, request: () => Request): Promise<Answer> {
  for (;;) {
    const answer = await ask(request());
    if (answer.ok || answer.refusal !== 'pbx-unavailable' || !isUp()) return answer;
    await new Promise((resume) => setTimeout(resume, GREET_AGAIN_MS));
  }
}

/** A promise that our books say is over; `settledIn`: by that call. */
export async function endPromise(
  exchange: Exchange,
  ended: { readonly callbackId: string; readonly settledIn: string | null },
): Promise<void> {
  const callbackId = CallId.parse(ended.callbackId);
  const by = ended.settledIn === null ? {} : { settledIn: CallId.parse(ended.settledIn) };
  await insist(exchange, () => ({ type: 'cancel-callback', callbackId, ...by }));
}

/** On each connect: what the queues are, what telephony holds, who is signed in. */
export async function greetTelephony(
  parts: Exchange & {
    readonly hub: Pick<LiveHub, 'onView'>;
    readonly agents: Pick<Agents, 'restore'>;
    readonly queues: Pick<Queues, 'all'>;
    readonly line: Tells;
    readonly markedCallers: Tells;
    readonly callbacks: Pick<CallbackRepository, 'toRestore' | 'endedAmong'>;
  },
): Promise<void> {
  const { hub, agents, queues, line, markedCallers, callbacks: promised } = parts;
  // A telephony without queues sends every caller away: this is not given up either.
  for (const queue of queues.all()) {
    const newest = (): Queue => queues.all().find(({ id }) => id === queue.id) ?? queue;
    await insist(parts, () => ({ type: 'configure-queue', queue: toQueueSettings(newest()) }));
  }
  const tell = (request: Request): Promise<Answer> => insist(parts, () => request);
  await line.tellAll(tell);
  await markedCallers.tellAll(tell);
  const callbacks = await promised.toRestore();
  if (callbacks.length > 0) await tell({ type: 'restore-callbacks', callbacks });
  const shown = await insist(parts, () => ({ type: 'show-view' }));
  if (!shown.ok || shown.view === undefined) return;
  hub.onView(shown.view);
  // An expert had them on the line while it was away.
  const standing = (shown.view.callbacks ?? []).map(({ callbackId }) => callbackId);
  for (const ended of await promised.endedAmong(standing)) await endPromise(parts, ended);
  await agents.restore(shown.view);
  // Archived while it was away; one that has calls again is left to the next greeting.
  const open = new Set<string>(queues.all().map(({ id }) => id));
  for (const { queueId } of shown.view.queues) {
    if (!open.has(queueId)) await insist(parts, () => ({ type: 'remove-queue', queueId }));
  }
}
