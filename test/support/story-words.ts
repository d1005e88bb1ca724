import type { Command } from '../../telephony/engine/event.ts';
import type { Notice } from '../../telephony/protocol/index.ts';

/** How stories write what an engine commands and tells. */
export function isSound(command: Command): boolean {
  return ['answer-caller', 'play-to-caller', 'play-music', 'mirror-agent'].includes(command.type);
}

function sayAutoAnswer(how: Extract<Command, { type: 'ring-agent' }>['autoAnswer']): string {
  if (how === 'after-beep') return ' after a beep';
  return how ? ' itself' : '';
}

export function sayCommand(command: Command): string {
  switch (command.type) {
    case 'answer-caller':
      return `answer ${command.callId}`;
    case 'play-to-caller':
      return `tell ${command.callId} ${command.parts.join('+')}`;
    case 'record-caller':
      return `record ${command.callId} after ${command.parts.join('+')}`;
    case 'find-recording':
      return `find ${command.recordingId}`;
    case 'play-music':
      return `music ${command.callId}`;
    case 'ring-agent':
      return `ring ${command.agentId} ${command.offerId}${sayAutoAnswer(command.autoAnswer)}`;
    case 'ring-outside':
      return `ring outside ${command.offerId}`;
    case 'dial-citizen':
      return `dial ${command.callId}`;
    case 'dial-colleague':
      return `dial ${command.agentId} ${command.callId}`;
    case 'drop-leg':
      return `drop ${command.offerId}`;
    case 'whisper-to-agent':
      return `whisper ${command.offerId} ${command.parts.join('+')}`;
    case 'connect':
      return `connect ${command.offerId}`;
    case 'join-agent':
      return `join ${command.offerId}`;
    case 'hold-caller':
      return `hold ${command.callId}`;
    case 'unhold-caller':
      return `unhold ${command.callId}`;
    case 'hang-up-caller':
      return `${command.ifStillRinging ? 'take back' : 'hang up'} ${command.callId}`;
    case 'continue-in-fallback':
      return `fallback ${command.callId}`;
    case 'answer-transfer':
      return `${command.accepted ? 'accept' : 'refuse'} transfer ${command.offerId}`;
    case 'mirror-agent':
      return `mirror ${command.agentId} ${command.membership}`;
    default:
      return command satisfies never;
  }
}

export function sayNotice(notice: Notice): string {
  const s = (ms: number): string => `${ms / 1_000} s`;
  switch (notice.type) {
    case 'call-ended': {
      const { waitMs, talkMs, holdMs, cause } = notice;
      const sums = `wait ${s(waitMs)} talk ${s(talkMs)} hold ${s(holdMs)}`;
      const { direction, dialEnd } = notice;
      const out = direction === undefined ? '' : ` ${direction}`;
      const end = out === '' || dialEnd === undefined ? '' : ` ${dialEnd}`;
      const why = cause === undefined ? '' : ` for ${cause}`;
      const told = notice.newsId === undefined ? '' : ` told ${notice.newsId}`;
      return `${notice.callId} ends ${notice.outcome}${out}${end}${why}${told} by ${notice.endedBy}: ${sums}`;
    }
    case 'call-answered':
      return `${notice.callId} answered by ${notice.agentId} after ${s(notice.waitMs)}`;
    case 'offer-ended':
      return `offer ${notice.offerId} ${notice.end}`;
    case 'call-overflowed':
      return `${notice.callId} goes to ${notice.queueId} for ${notice.cause}`;
    case 'call-offered':
      return sayOffered(notice);
    case 'call-arrived':
      if (notice.calledBy !== undefined) {
        return `${notice.callId} called by ${notice.calledBy.agentId} with ${notice.calledBy.offerId}`;
      }
      return `${notice.callId} arrived${notice.resumes === null ? '' : ` for ${notice.resumes}`}`;
    case 'callback-made':
      return `${notice.callbackId} promised`;
    case 'callback-tried': {
      const again = notice.againAtMs === null ? 'never again' : `again at ${s(notice.againAtMs)}`;
      return `${notice.callId} ${notice.end} ${again}`;
    }
    case 'callback-ended':
      return `${notice.callbackId} ${notice.outcome}`;
    case 'wrap-up-started':
      return `${notice.agentId} wraps up ${notice.callId}`;
    case 'consult-ended':
      return `${notice.callId} consult with ${notice.secondId ?? notice.outsideId} ${notice.end}`;
    case 'call-transferred':
      return `${notice.callId} goes from ${notice.fromId} to ${notice.agentId}`;
    case 'call-handed-out':
      return `${notice.callId} goes from ${notice.fromId} out to ${notice.outsideId}`;
    case 'standby-rung':
      return `${notice.callId} rung at ${notice.outsideId}`;
    case 'hand-out-failed':
      return `${notice.callId} does not reach ${notice.outsideId}: ${notice.end}`;
    case 'wrap-up-extended':
      return `${notice.agentId} writes on with ${notice.extensionsLeft} left`;
    case 'wrap-up-ended':
      return `${notice.agentId} wrapped up by ${notice.by} in ${s(notice.durationMs)}`;
    case 'alarm-raised':
      return `alarm ${notice.alarm} ${notice.subject}`;
    case 'alarm-cleared':
      return `alarm over ${notice.alarm} ${notice.subject}`;
    case 'estimate-changed': {
      const { queueId, expectedWaitMs, errorP50Ms, errorP90Ms } = notice.estimate;
      const say = (ms: number | null): string => (ms === null ? 'unknown' : s(ms));
      return `${queueId} expects ${say(expectedWaitMs)} error ${say(errorP50Ms)} ${say(errorP90Ms)}`;
    }
    case 'agent-changed': {
      const { agentId, wish, activity, setAside, reachable, pausedSinceMs } = notice.agent;
      const since = pausedSinceMs === null ? '' : ` since ${s(pausedSinceMs)}`;
      const more = `${since}${setAside ? ' set-aside' : ''}${reachable ? '' : ' unreachable'}`;
      return `${agentId} is ${wish} ${activity}${more}`;
    }
    default:
      return `${notice.callId} ${notice.type}`;
  }
}

function sayOffered({
  callId,
  agentId,
  decision,
}: Extract<Notice, { type: 'call-offered' }>): string {
  const { rule, widenedAfterMs, free, candidates } = decision;
  const widened = widenedAfterMs === undefined ? '' : ` open after ${widenedAfterMs / 1_000} s`;
  const named = free === undefined ? '' : ` naming ${candidates.length} of ${free}`;
  const all = candidates.map(sayCandidate).join(' + ');
  return `${callId} offered to ${agentId} by ${rule}${widened}${named} of ${all}`;
}

function sayCandidate({
  agentId,
  wanting,
  barred,
}: Extract<Notice, { type: 'call-offered' }>['decision']['candidates'][number]): string {
  return `${agentId}${wanting === undefined ? '' : ` wanting ${wanting}`}${barred ? ' barred' : ''}`;
}
