import { QueueId, Skill, type QueueSettings } from '../../telephony/protocol/index.ts';
import type { BoardQueue } from '../contract/board.ts';
import type { Pop } from '../contract/desk.ts';
import { readSkills, readWidening } from '../contract/queue-skills.ts';
import { QUEUE_FIELD_NAMES, type QueueChange, type QueueForm } from '../contract/queues.ts';

/** A queue as its owner set it: what telephony needs, and what people see. */
export interface Queue extends QueueForm {
  readonly id: string;
  /** Counts the changes from 1. */
  readonly version: number;
}

/** The queue that a fresh database starts with; everything in it may be changed later. */
export const FIRST_QUEUE: Queue = {
  id: 'general',
  version: 1,
  nameFa: 'صف عمومی',
  nameEn: 'General',
  extension: '137',
  strategy: 'longest-idle',
  skills: '',
  widening: '',
  language: 'fa',
  menuKey: 'none',
  ringLimitMs: 20_000,
  wrapUpLimitMs: 60_000,
  wrapUpExtensions: 2,
  missLimit: 2,
  reofferAfterMs: 15_000,
  autoAnswer: false,
  whisper: 'none',
  spokenName: 'number',
  lastAgentMs: 0,
  boostMs: 0,
  repeatBoostMs: 0,
  frequentBoostMs: 0,
  minimumStaff: 0,
  announceEveryMs: 45_000,
  greetingMustHear: false,
  callbackOn: false,
  callbackAfterMs: 120_000,
  callbackTries: 3,
  callbackRetryMs: 600_000,
  callbackPerDay: 2,
  serviceLevelMs: 20_000,
  shortAbandonMs: 5_000,
  longestWaitYellowMs: 60_000,
  longestWaitRedMs: 120_000,
};

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
    autoAnswer: queue.autoAnswer,
    whisper: toWhisper(queue),
    language: queue.language,
    ...(queue.menuKey === 'none' ? {} : { menuKey: queue.menuKey }),
    shortAbandonMs: queue.shortAbandonMs,
    strategy: queue.strategy,
    boostMs: queue.boostMs,
    repeatBoostMs: queue.repeatBoostMs,
    frequentBoostMs: queue.frequentBoostMs,
    minimumStaff: queue.minimumStaff,
    lastAgentWithinMs: queue.lastAgentMs,
    callback: queue.callbackOn
      ? {
          offerAfterMs: queue.callbackAfterMs,
          tries: queue.callbackTries,
          retryAfterMs: queue.callbackRetryMs,
          perDay: queue.callbackPerDay,
        }
      : null,
    skills: toSkills(queue.skills),
    widening: toWidening(queue.widening),
  };
}

function toWhisper({ whisper, spokenName }: Queue): QueueSettings['whisper'] {
  if (whisper === 'none') return null;
  const name = spokenName === 'number' ? null : spokenName;
  return { name, language: whisper.includes('language'), wait: whisper.includes('wait') };
}

/** What an older version kept and nobody can read any more asks for nothing. */
function toSkills(text: string): QueueSettings['skills'] {
  return (readSkills(text) ?? []).map(({ name, level, need }) => ({
    skill: Skill.parse(name),
    level,
    need,
  }));
}

function toWidening(text: string): QueueSettings['widening'] {
  return (readWidening(text) ?? []).map(({ afterSeconds, maxRank, levelsLess }) => ({
    afterMs: afterSeconds * 1_000,
    maxRank,
    levelsLess,
  }));
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

/** As the expert reads it in the pop. */
export function toPopQueue({ nameFa, nameEn, language }: Queue): NonNullable<Pop['queue']> {
  return { nameFa, nameEn, language };
}

/** What the owner set, without what we keep beside it. */
export function toForm(queue: Queue): QueueForm {
  const { id: _id, version: _version, ...form } = queue;
  return form;
}

export function changesBetween(before: QueueForm, after: QueueForm): QueueChange[] {
  return QUEUE_FIELD_NAMES.filter((field) => before[field] !== after[field]).map((field) => ({
    field,
    before: before[field],
    after: after[field],
  }));
}
