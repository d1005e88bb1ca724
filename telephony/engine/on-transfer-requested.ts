import type { RefusalCode } from '../protocol/index.ts';
import { requireAgent, startWrapUp } from './agents.ts';
import { requeue } from './calls.ts';
import { endConsult, handOver, joinConsult, startConsult, startOutsideConsult } from './consult.ts';
import { isInner } from './call-out.ts';
import type { EngineRequest } from './event.ts';
import type { Call, Talking } from './model.ts';
import { dropLeg } from './offers.ts';
import type { Turn } from './turn.ts';

type Asked<T extends EngineRequest['type']> = Extract<EngineRequest, { type: T }>;
type Result = RefusalCode | 'ok';

/** From the desk: to a queue at once, to anybody else as soon as that one has answered. */
export function onTransferCall(turn: Turn, request: Asked<'transfer-call'>): Result {
  const found = findOwnTalk(turn, request);
  if (typeof found === 'string') return found;
  const { call, talking } = found;
  if (talking.consult !== null) return 'consulting';
  if ('outsideId' in request.to)
    return startOutsideConsult(turn, call, talking, request.to, 'blind');
  if ('agentId' in request.to) return toColleague(turn, found, request.to.agentId, 'blind');
  if (!turn.state.queues.has(request.to.queueId)) return 'unknown-queue';
  toQueue(turn, call, talking, request.to.queueId);
  return 'ok';
}

/** Into a line with the place that the whole wait has earned. */
export function toQueue(turn: Turn, call: Call, talking: Talking, queueId: Call['queueId']): void {
  const leg = turn.state.offers.get(talking.offerId);
  if (leg !== undefined) dropLeg(turn, leg);
  startWrapUp(turn, requireAgent(turn, talking.agentId), call);
  requeue(turn, call, queueId, 'nothing');
}

export function onConsultAgent(turn: Turn, request: Asked<'consult-agent'>): Result {
  const found = findOwnTalk(turn, request);
  return typeof found === 'string' ? found : toColleague(turn, found, request.secondId, 'consult');
}

export function onConsultOutside(turn: Turn, request: Asked<'consult-outside'>): Result {
  const found = findOwnTalk(turn, request);
  if (typeof found === 'string') return found;
  return startOutsideConsult(turn, found.call, found.talking, request, 'consult');
}

function toColleague(
  turn: Turn,
  { call, talking }: OwnTalk,
  secondId: Asked<'consult-agent'>['secondId'],
  manner: 'blind' | 'consult',
): Result {
  const second = turn.state.agents.get(secondId);
  if (second === undefined) return 'unknown-agent';
  return startConsult(turn, call, talking, second, manner);
}

export function onConsultRequest(
  turn: Turn,
  request: Asked<'complete-consult' | 'cancel-consult' | 'join-consult'>,
): Result {
  const { agentId, callId } = request;
  const call = turn.state.calls.get(callId);
  const talking = call?.now.phase === 'talking' ? call.now : null;
  // The colleague, too, may go out of it again.
  const isSecond = request.type === 'cancel-consult' && talking?.consult?.agentId === agentId;
  const found = isSecond ? 'ok' : findOwnTalk(turn, request);
  if (typeof found === 'string' && found !== 'ok') return found;
  if (turn.state.pbx === 'lost') return 'pbx-unavailable';
  if (call === undefined || talking === null || talking.consult === null) return 'not-consulting';
  if (request.type === 'join-consult') return joinConsult(turn, call);
  if (request.type === 'complete-consult') handOver(turn, call);
  else endConsult(turn, call, isSecond ? 'left' : 'taken-back');
  return 'ok';
}

interface OwnTalk {
  readonly call: Call;
  readonly talking: Talking;
}

/** The call that this agent talks in, or why there is none. */
function findOwnTalk(
  turn: Turn,
  { agentId, callId }: Pick<Asked<'consult-agent'>, 'agentId' | 'callId'>,
): OwnTalk | RefusalCode {
  if (!turn.state.agents.has(agentId)) return 'unknown-agent';
  const call = turn.state.calls.get(callId);
  if (call === undefined || call.now.phase === 'leaving') return 'unknown-call';
  if (call.now.phase !== 'talking') return 'not-talking';
  if (call.now.agentId !== agentId) return 'not-your-call';
  if (isInner(callId)) return 'inner-call';
  return turn.state.pbx === 'lost' ? 'pbx-unavailable' : { call, talking: call.now };
}
