import { QueueId, type QueueSettings } from '../../telephony/protocol/index.ts';
import type { BoardQueue } from '../contract/board.ts';

/** A queue as its owner set it: what telephony needs, and what people see. */
export interface Queue {
  readonly id: string;
  readonly nameFa: string;
  readonly nameEn: string;
  readonly extension: string;
  readonly ringLimitMs: number;
  readonly wrapUpLimitMs: number;
  readonly wrapUpExtensions: number;
  readonly missLimit: number;
  readonly reofferAfterMs: number;
  readonly announceEveryMs: number;
  readonly greetingMustHear: boolean;
  readonly serviceLevelMs: number;
  readonly shortAbandonMs: number;
  readonly longestWaitYellowMs: number;
  readonly longestWaitRedMs: number;
}

/** The queue that a fresh database starts with; everything in it may be changed later. */
export const FIRST_QUEUE: Queue = {
  id: 'general',
  nameFa: 'صف عمومی',
  nameEn: 'General',
  extension: '137',
  ringLimitMs: 20_000,
  wrapUpLimitMs: 60_000,
  wrapUpExtensions: 2,
  missLimit: 2,
  reofferAfterMs: 15_000,
  announceEveryMs: 45_000,
  greetingMustHear: false,
  serviceLevelMs: 20_000,
  shortAbandonMs: 5_000,
  longestWaitYellowMs: 60_000,
  longestWaitRedMs: 120_000,
};

/** The longest waiting to the longest idle, nobody before anybody. */
const PLAIN_DISTRIBUTION = {
  strategy: 'longest-idle',
  boostMs: 0,
  repeatBoostMs: 0,
  lastAgentWithinMs: 0,
  skills: [],
  widening: [],
  minimumStaff: 0,
} satisfies Partial<QueueSettings>;

export function toQueueSettings(queue: Queue): QueueSettings {
  return {
    queueId: QueueId.parse(queue.id),
    extension: queue.extension,
    ringLimitMs: queue.ringLimitMs,
    wrapUpLimitMs: queue.wrapUpLimitMs,
    wrapUpExtensions: queue.wrapUpExtensions,
    missLimit: queue.missLimit,
    reofferAfterMs: queue.reofferAfterMs,
    announceEveryMs: queue.announceEveryMs,
    greetingMustHear: queue.greetingMustHear,
    shortAbandonMs: queue.shortAbandonMs,
    ...PLAIN_DISTRIBUTION,
  };
}

export function toBoardQueue(queue: Queue): BoardQueue {
  return {
    queueId: queue.id,
    nameFa: queue.nameFa,
    nameEn: queue.nameEn,
    serviceLevelMs: queue.serviceLevelMs,
    shortAbandonMs: queue.shortAbandonMs,
    longestWaitYellowMs: queue.longestWaitYellowMs,
    longestWaitRedMs: queue.longestWaitRedMs,
  };
}
