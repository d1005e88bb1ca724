/**
 * What the adapter needs of the PBX's REST side, so that the same code runs against Asterisk and
 * against the fake of the tests.
 */
export interface Rest {
  /**
   * Performs one operation of the PBX's API, named as its documentation names it.
   * Never rejects: every outcome is a reply.
   */
  perform(
    operation: Operation,
    parameters: Readonly<Record<string, unknown>>,
    deadlineMs?: number,
  ): Promise<Reply>;
  /**
   * One after the other, whatever each brings; without waiting for the replies between wherever the
   * PBX keeps the order by itself. A reply for each step.
   */
  inOrder(steps: readonly Step[]): Promise<readonly Reply[]>;
  /** What `work` asks for before it returns goes out in one packet. */
  together<T>(work: () => T): T;
}

export interface Step {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The asker knows that nothing keeps the PBX from doing this one at once. */
  readonly isAtOnce?: boolean;
}

export interface Reply {
  /** HTTP status; 0: no answer within the deadline or no connection, so the outcome is unknown. */
  readonly status: number;
  /** Parsed JSON; null where the PBX sent none. */
  readonly body: unknown;
}

export type Operation =
  | 'applications.filter'
  | 'applications.subscribe'
  | 'asterisk.deleteObject'
  | 'asterisk.getGlobalVar'
  | 'asterisk.getInfo'
  | 'asterisk.getObject'
  | 'asterisk.ping'
  | 'asterisk.reloadModule'
  | 'asterisk.setGlobalVar'
  | 'asterisk.updateObject'
  | 'bridges.addChannel'
  | 'bridges.create'
  | 'bridges.destroy'
  | 'bridges.get'
  | 'bridges.list'
  | 'bridges.removeChannel'
  | 'channels.answer'
  | 'channels.continueInDialplan'
  | 'channels.get'
  | 'channels.getChannelVar'
  | 'channels.hangup'
  | 'channels.list'
  | 'channels.originate'
  | 'channels.play'
  | 'channels.record'
  | 'channels.ring'
  | 'channels.ringStop'
  | 'channels.rtpstatistics'
  | 'channels.setChannelVar'
  | 'channels.startMoh'
  | 'channels.stopMoh'
  | 'channels.transfer_progress'
  | 'endpoints.get'
  | 'endpoints.listByTech'
  | 'events.userEvent'
  | 'playbacks.get'
  | 'playbacks.stop'
  | 'recordings.cancel'
  | 'recordings.getLive'
  | 'recordings.getStored';

/** Long enough for a loaded PBX, short enough that nobody waits for a hung one. */
export const requestDeadlineMs = 2_000;

/** What is known of a request that was never answered. */
export const unanswered: Reply = Object.freeze({ status: 0, body: null });

export function succeeded(reply: Reply): boolean {
  return reply.status >= 200 && reply.status < 300;
}

/** Nothing was heard, or the PBX stumbled: it may have done what was asked, or not. */
export function isInDoubt(reply: Reply): boolean {
  return reply.status === 0 || reply.status >= 500;
}

/** `inOrder` where each reply is waited for. */
export function oneByOne(perform: Rest['perform']): Rest['inOrder'] {
  return async (steps) => {
    const replies: Reply[] = [];
    for (const { operation, parameters } of steps) {
      replies.push(await perform(operation, parameters));
    }
    return replies;
  };
}
