import type { PlantedBug } from './planted-bugs.ts';

/** What could go wrong with promises, and with telephones that ring for them. */
export const plantedCallbackBugs: readonly PlantedBug[] = [
  {
    name: 'two rings of a citizen have one name',
    file: 'engine/callbacks.ts',
    find: '  callback.attempts += 1;\n',
    replace: '',
  },
  {
    name: 'who is called back has lost his place',
    file: 'engine/arrival-place.ts',
    find: 'return { keyMs, boosts, resumes: null };',
    replace: 'return { keyMs: keyMs + 60_000, boosts, resumes: null };',
  },
  {
    name: 'who has called himself is called all the same',
    file: 'engine/callbacks.ts',
    find: "endAttempt(turn, attempt, attempt.now.phase === 'offered' ? null : then);",
    replace: 'void attempt;',
    fromSeed: 53,
  },
  {
    name: 'who was busy is rung again at once',
    file: 'engine/callbacks.ts',
    find: 'if (isRing) callback.notBeforeMs = turn.nowMs + (rules?.retryAfterMs ?? 0);',
    replace: '',
    fromSeed: 110,
  },
  {
    name: 'a second ring begins while the first may go on',
    file: 'engine/callbacks.ts',
    find: '    callback.missedBy = call.missedBy;\n',
    replace: '    callback.missedBy = call.missedBy;\n    callback.attemptId = null;\n',
  },
  {
    name: 'the ring of who has picked up is taken back all the same',
    file: 'engine/calls.ts',
    find: 'if (!pickedUp) turn.command(',
    replace: 'turn.command(',
  },
  {
    name: 'who picks up just when his expert goes is hung up on',
    file: 'engine/callbacks.ts',
    find: "const then = call.now.phase === 'offered' ? null : 'take-back';",
    replace: "const then = call.now.phase === 'offered' ? null : 'hang-up';",
  },
  {
    name: 'what a new look says of a picked-up phone is not believed',
    file: 'engine/on-pbx-snapshot.ts',
    find: 'if (dial.answered) notePickUp(turn, call);',
    replace: '',
    fromSeed: 230,
  },
  {
    name: 'a promise is passed by whoever waits on the line',
    file: 'engine/match.ts',
    find: 'state.calls.get(key.callId) ?? state.callbacks.get(key.callId);',
    replace: 'state.calls.get(key.callId);',
  },
  {
    name: 'a citizen is rung who talks with us',
    file: 'engine/callback-times.ts',
    find: ' || isOnLine(state, callback)',
    replace: '',
  },
  {
    name: 'who may not be called fills the line',
    file: 'engine/callback-times.ts',
    find: '    inLine: waiting,\n',
    replace: '    inLine: waits,\n',
  },
  {
    name: 'two calls have one promised place',
    file: 'engine/own-call.ts',
    find: '  for (const call of state.calls.values()) if (hasPlaceOf(callback, call)) return null;\n',
    replace: '',
    fromSeed: 38,
  },
  {
    name: 'who comes to the line of his promise by a rule stands at its end',
    file: 'engine/leave.ts',
    find: '  takeKeptPlace(turn, call);\n',
    replace: '',
    fromSeed: 45,
  },
  {
    name: 'each promise tries by itself a trunk that is down',
    file: 'engine/trunk.ts',
    find: 'trunk.down.probeId === null && ',
    replace: '',
    fromSeed: 50,
  },
  {
    name: 'a trunk that took no call is tried again at once',
    file: 'engine/trunk.ts',
    find: ' && nowMs >= trunk.down.retryAtMs)',
    replace: ')',
  },
  {
    name: 'who did not get as far as the trunk keeps the others from trying it',
    file: 'engine/trunk.ts',
    find: '  down.probeId = null;\n',
    replace: '',
  },
];
