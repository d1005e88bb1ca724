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
    /** The asker knows that nothing keeps the PBX from doing it at once. */
    way?: 'at-once',
  ): Promise<Reply>;
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
  | 'channels.rtpstatistics'
  | 'channels.setChannelVar'
  | 'channels.startMoh'
  | 'channels.stopMoh'
  | 'channels.transfer_progress'
  | 'endpoints.get'
  | 'endpoints.listByTech'
  | 'playbacks.get'
  | 'playbacks.stop';

/** Long enough for a loaded PBX, short enough that nobody waits for a hung one. */
export const requestDeadlineMs = 2_000;

export function succeeded(reply: Reply): boolean {
  return reply.status >= 200 && reply.status < 300;
}

/** Nothing was heard, or the PBX stumbled: it may have done what was asked, or not. */
export function isInDoubt(reply: Reply): boolean {
  return reply.status === 0 || reply.status >= 500;
}
