import type { PlantedBug } from './planted-bugs.ts';

/** In messages that callers leave. */
export const plantedVoicemailBugs: readonly PlantedBug[] = [
  {
    name: 'who hangs up in his message has given up waiting',
    file: 'engine/calls.ts',
    find: "if (call.now.phase === 'recording') return loseSpeaker(turn, call, call.now, 'hung-up');",
    replace: 'void loseSpeaker;',
  },
  {
    name: 'a recording of which nobody tells is never looked up',
    file: 'engine/recording.ts',
    find: "turn.command({ type: 'find-recording', callId: call.id, recordingId });",
    replace: 'void recordingId;',
  },
  {
    name: 'what was said before the exchange died is lost',
    file: 'engine/on-pbx-snapshot.ts',
    find: "if (call.now.phase === 'recording') {\n    // What",
    replace: "if (call.now.phase === 'recording' && !found.restarted) {\n    // What",
    fromSeed: 222,
  },
  {
    name: 'a rule sends to a recording that cannot be made, again and again',
    file: 'engine/rules/rule.ts',
    find: 'return call.isUnrecordable ? null : then;',
    replace: 'return then;',
  },
];
