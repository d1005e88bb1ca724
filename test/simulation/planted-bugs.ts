/** One bug put into a copy of the engine's source: `find` stands there exactly once. */
export interface PlantedBug {
  readonly name: string;
  /** Under telephony/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The hunt begins here instead of at history 1: what the bug needs is rare. */
  readonly fromSeed?: number;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'the phone rings on when its caller has hung up',
    file: 'engine/calls.ts',
    find: "failOffer(turn, offer, 'caller-left', { gone: false, cause: null });",
    replace: '',
  },
  {
    name: 'an abandoned call is forgotten instead of counted',
    file: 'engine/calls.ts',
    find: "endCall(turn, call, { endedBy: 'caller', unanswered, then: null });",
    replace: 'void unanswered; turn.state.calls.delete(call.id); turn.touchCall(call.id);',
  },
  {
    name: 'an agent is idle while the old leg may still ring',
    file: 'engine/agents.ts',
    find: "if (agent.legs.length > 0) agent.now = { activity: 'releasing' };\n  else if",
    replace: 'if',
  },
  {
    name: 'wrap-up has no end',
    file: 'engine/deadline.ts',
    find: "if (agent.now.activity === 'wrap-up') instants.push(agent.now.untilMs);",
    replace: '',
  },
  {
    name: 'wrap-up is extended for ever',
    file: 'engine/agents.ts',
    find: "if (now.extensionsLeft === 0) return 'no-extension-left';",
    replace: 'if (now.extensionsLeft === 0) now = { ...now, extensionsLeft: 1 };',
  },
  {
    name: 'a break asked for in a talk is counted from there',
    file: 'engine/agents.ts',
    find: 'else if (!isWorking(agent)) agent.pausedSinceMs ??= turn.nowMs;',
    replace: 'else if (isWorking(agent)) agent.pausedSinceMs ??= turn.nowMs;',
  },
  {
    name: 'the caller is hung up on when the first agent leaves a consult',
    file: 'engine/on-leg-ended.ts',
    find: 'if (call.now.consult !== null) goOnWithSecond',
    replace: 'if (call.id.length === 0) goOnWithSecond',
  },
  {
    name: 'a colleague who is gone is spoken with',
    file: 'engine/on-leg-ended.ts',
    find: "if (consulted !== null) endConsult(turn, consulted.call, 'left');",
    replace: '',
    fromSeed: 60,
  },
  {
    name: 'a consult that came to nothing leaves the caller with the music',
    file: 'engine/consult.ts',
    find: 'if (isApart) setHeld(turn, call, call.now, null);',
    replace: '',
  },
  {
    name: 'who is consulted looks free',
    file: 'engine/consult.ts',
    find: "second.now = { activity: 'consulting', callId: call.id, offerId: offer.id };",
    replace: "second.now = { activity: 'idle' };",
  },
  {
    name: 'a consult survives its caller',
    file: 'engine/calls.ts',
    find: "releaseSecond(turn, call, before, 'caller-left');",
    replace: '',
  },
  {
    name: 'a missed call never comes back to those who missed it',
    file: 'engine/match.ts',
    find: 'if (otherIsThere || state.nowMs < atMs + queue.reofferAfterMs)',
    replace: 'if (otherIsThere || atMs >= 0 || queue.reofferAfterMs > 0)',
  },
  {
    name: 'the last caller is served first',
    file: 'engine/indexes.ts',
    find: 'return a.keyMs - b.keyMs || a.seq - b.seq;',
    replace: 'return b.keyMs - a.keyMs || a.seq - b.seq;',
  },
  {
    name: 'the agent who has just worked is rung first',
    file: 'engine/indexes.ts',
    find: 'a.first - b.first ||',
    replace: 'b.first - a.first ||',
  },
  {
    name: 'a repeated answer joins again',
    file: 'engine/on-offer-answered.ts',
    find: "if (offer.now.phase !== 'ringing') return;",
    replace: '',
  },
  {
    name: 'an answered call still looks offered',
    file: 'engine/on-offer-answered.ts',
    find: "call.now = { phase: 'joining', offerId, agentId: offer.agentId };",
    replace: "call.now = { phase: 'offered', offerId, agentId: offer.agentId };",
  },
  {
    name: 'the reservation is freed before the PBX has confirmed the end of the leg',
    file: 'engine/offers.ts',
    find: 'else dropLeg(turn, offer);',
    replace: 'else {\n    dropLeg(turn, offer);\n    forgetLeg(turn, offer);\n  }',
  },
  {
    name: 'a pause lets the phone ring on',
    file: 'engine/on-request-received.ts',
    find: "withdraw(turn, agent);\n  return 'ok';\n}\n\nfunction resume",
    replace: "return 'ok';\n}\n\nfunction resume",
  },
  {
    name: 'the last available agent is set aside',
    file: 'engine/agents.ts',
    find: 'if (isLastAvailable(turn, agent)) {',
    replace: 'if (agent.misses < 0) {',
  },
  {
    name: 'an answer does not make old misses good',
    file: 'engine/agents.ts',
    find: "case 'answered':\n      agent.misses = 0;",
    replace: "case 'answered':",
  },
  {
    name: 'a caller sent back to the line loses the place',
    file: 'engine/calls.ts',
    find: 'call.missedBy = [];\n  call.tellAtMs',
    replace: '(call as { enteredAtMs: number }).enteredAtMs = turn.nowMs;\n  call.tellAtMs',
  },
  {
    name: 'an unreachable phone counts as a miss of its agent',
    file: 'engine/agents.ts',
    find: "case 'missed':\n    case 'declined':",
    replace: "case 'missed':\n    case 'unreachable':\n    case 'declined':",
  },
  {
    name: 'a repeated arrival is a second call',
    file: 'engine/on-call-arrived.ts',
    find: "if (known.now.phase !== 'leaving' || known.now.how !== 'fallback') return;",
    replace: '',
  },
  {
    name: 'a leg that is already gone is waited for',
    file: 'engine/on-command-failed.ts',
    find: "if (gone && offer?.now.phase === 'dropping') forgetLeg(turn, offer);",
    replace: '',
  },
  {
    name: 'a lost join is never tried again',
    file: 'engine/deadline.ts',
    find: "case 'answered':\n    case 'dropping':",
    replace: "case 'answered':\n      return null;\n    case 'dropping':",
  },
  {
    name: 'a lost hangup is never tried again',
    file: 'engine/deadline.ts',
    find: "case 'leaving':\n      return now.retryAtMs;",
    replace: "case 'leaving':\n      return null;",
  },
  {
    name: 'a lost drop is never tried again',
    file: 'engine/deadline.ts',
    find: "case 'answered':\n    case 'dropping':\n      return now.retryAtMs;",
    replace:
      "case 'answered':\n      return now.retryAtMs;\n    case 'dropping':\n      return null;",
  },
  {
    name: 'a must-hear greeting whose end is lost holds the caller for ever',
    file: 'engine/deadline.ts',
    find: "case 'greeting':\n      return promptEndMs(call);",
    replace: "case 'greeting':\n      return null;",
  },
  {
    name: 'a phone that does not come back is waited for without end',
    file: 'engine/on-time-passed.ts',
    find: 'if (turn.nowMs >= now.untilMs) giveUpRejoin(turn, call, now);\n      else ringAgain',
    replace: 'ringAgain',
  },
  {
    name: 'own dialling does not reserve the agent',
    file: 'engine/on-agent-phone.ts',
    find: "if (agent.now.activity === 'idle') settle(turn, agent);",
    replace: '',
  },
  {
    name: 'an offer that crosses own dialling is a miss',
    file: 'engine/on-agent-phone.ts',
    find: "failOffer(turn, offer, 'withdrawn',",
    replace: "failOffer(turn, offer, 'missed',",
  },
  {
    name: 'callers who left while we were away are kept',
    file: 'engine/on-pbx-snapshot.ts',
    find: 'if (!found.calls.has(call.id)) closeMissingCall(turn, call, found);',
    replace: '',
  },
  {
    name: 'a phone that was lifted while we were away is not joined',
    file: 'engine/on-pbx-snapshot.ts',
    find: 'else if (leg.answered) {',
    replace: 'else if (leg.answered && leg.offerId.length === 0) {',
  },
  {
    name: 'a restored engine forgets who dials',
    file: 'engine/checkpoint.ts',
    find: 'ownLegs: new Map(saved.ownLegs.map(([agentId, legs]) => [agentId, legs])),',
    replace: 'ownLegs: new Map(),',
  },
  {
    name: 'a place is told as growing',
    file: 'flow/caller-flow.ts',
    find: 'if (toldPlace !== null && place > toldPlace) return null;',
    replace: '',
  },
  {
    name: 'the ring comes after the prompt',
    file: 'engine/turn.ts',
    find: '[...this.#rings, ...this.#commands]',
    replace: '[...this.#commands, ...this.#rings]',
  },
  {
    name: 'hold is counted as talk',
    file: 'engine/calls.ts',
    find: 'else call.holdMs += turn.nowMs - sinceMs;',
    replace: 'else call.talkMs += turn.nowMs - sinceMs;',
  },
  {
    name: 'an early hangup counts as a long wait',
    file: 'engine/calls.ts',
    find: "waitMsOf(turn, call) < shortMs ? 'short_abandoned' : 'abandoned'",
    replace: "waitMsOf(turn, call) > shortMs ? 'short_abandoned' : 'abandoned'",
  },
  {
    name: 'a phone that goes away is not told',
    file: 'engine/on-agent-phone.ts',
    find: 'turn.state.online.delete(agentId);\n  const agent',
    replace: 'turn.state.online.delete(agentId);\n  turn.touchAgent = () => {};\n  const agent',
  },
  {
    name: 'who signed out in a talk is kept in wrap-up',
    file: 'engine/agents.ts',
    find: "if (agent.wish === 'signed-out') endWrapUp(turn, agent, 'sign-out');",
    replace: '',
  },
  {
    name: 'a call goes on when its agent has hung up',
    file: 'engine/on-leg-ended.ts',
    find: "endCall(turn, call, { endedBy: 'agent', unanswered: 'failed', then: 'hang-up' });",
    replace: '',
  },
  {
    name: 'a call that is over ends once more',
    file: 'engine/calls.ts',
    find: "if (call.now.phase === 'leaving') {",
    replace: "if (call.id === '') {",
  },
  {
    name: 'the fallback queue rings at agents who were set aside',
    file: 'engine/engine.ts',
    find: "agent.wish === 'paused' || agent.setAside !== null ? 'paused'",
    replace: "agent.wish === 'paused' ? 'paused'",
  },
  {
    name: 'a missed call rings at once at the one who missed it',
    file: 'engine/match.ts',
    find: 'if (call.missedBy.length === 0) return nobody;',
    replace: 'if (call.missedBy.length >= 0) return nobody;',
  },
  {
    name: 'a caller is sent back to a queue where he was',
    file: 'engine/rules/rule.ts',
    find: 'return known && !call.visited.includes(then.queueId) ? then : null;',
    replace: 'return known && call.queueId !== then.queueId ? then : null;',
  },
  {
    name: 'in the second queue the first wait is counted again',
    file: 'engine/rules/longest-wait.ts',
    find: 'call.queuedAtMs + rule.limitMs',
    replace: 'call.enteredAtMs + rule.limitMs',
  },
  {
    name: 'a 1 serves also whom we have told nothing',
    file: 'engine/on-call-digit.ts',
    find: "event.digit !== '1' || !call.heardNews) return;",
    replace: "event.digit !== '1') return;",
  },
  {
    name: 'who waits when the doors close is kept inside',
    file: 'engine/rules/closing.ts',
    find: "return waiting === 'leave' ? fromMs : null;",
    replace: 'return waiting === null ? fromMs : null;',
  },
  {
    name: 'a wait of which nothing is known counts as long',
    file: 'engine/rules/expected-wait.ts',
    find: 'if (waitMs === null || waitMs <= rule.limitMs) return null;',
    replace: 'if (waitMs !== null && waitMs <= rule.limitMs) return null;',
  },
  {
    name: 'after the last word the line stays open',
    file: 'engine/on-prompt-finished.ts',
    find: "if (call.now.how === 'message') sendAway(turn, call, 'hang-up');",
    replace: '',
  },
  {
    name: 'a missed call comes back while a colleague could have it',
    file: 'engine/match.ts',
    find: 'otherIsThere || state.nowMs',
    replace: 'state.nowMs',
  },
  {
    name: 'two calls of one number have the same place',
    file: 'engine/calls.ts',
    find: 'if (place.resumes !== null) takePlace(turn.state, callerToken);',
    replace: 'void takePlace;',
  },
  {
    name: 'a head start counts twice',
    file: 'engine/callers.ts',
    find: 'boosts.reduce((sum, { ms }) => sum + ms, 0)',
    replace: 'boosts.reduce((sum, { ms }) => sum + 2 * ms, 0)',
  },
  {
    name: 'ranks are not looked at',
    file: 'engine/fit.ts',
    find: 'return rank * preferredSkillsLimit + wanting.length;',
    replace: 'return rank * 0 + wanting.length;',
  },
  {
    name: 'a required skill is not asked for',
    file: 'engine/fit.ts',
    find: '(step) => rank <= step.maxRank && isSkilled(queue, skills, step.levelsLess),',
    replace: '(step) => rank <= step.maxRank || isSkilled(queue, skills, step.levelsLess),',
  },
  {
    name: 'all is wide from the first moment',
    file: 'engine/choose.ts',
    find: 'if (afterMs === null || waitedMs < afterMs || free === undefined) continue;',
    replace: 'if (afterMs === null || waitedMs < 0 || free === undefined) continue;',
  },
  {
    name: 'a restored engine forgets what recent calls have taught',
    file: 'engine/checkpoint.ts',
    find: 'estimates: new Map(saved.estimates),',
    replace: 'estimates: new Map(),',
  },
  {
    name: 'a prediction that was too short counts as right',
    file: 'engine/calls.ts',
    find: 'Math.abs(call.expectedWaitMs - waitMs)',
    replace: 'call.expectedWaitMs - waitMs',
  },
  {
    name: 'an agent who pauses still counts as one who will answer',
    file: 'engine/indexes.ts',
    find: 'if (eligibleIn !== null) profile.eligibleCount -= 1;',
    replace: '',
  },
];
