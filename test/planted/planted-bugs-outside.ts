import type { PlantedBug } from './planted-bugs.ts';

/** Bugs about people outside the house who were asked, or have the caller. */
export const outsideBugs: readonly PlantedBug[] = [
  {
    name: 'the on-call number rings on when an expert has come',
    file: 'engine/standby.ts',
    find: '      if (call !== undefined) takeBack(turn, call);\n',
    replace: '',
    fromSeed: 90,
  },
  {
    name: 'whoever is on call is rung for two callers at once',
    file: 'engine/standby.ts',
    find: "if (last?.now.phase === 'outside') return null;",
    replace: 'void last;',
  },
  {
    name: 'an on-call number that does not answer is rung without a pause',
    file: 'engine/standby.ts',
    find: "if (plan !== undefined && end !== 'withdrawn') {",
    replace: "if (plan !== undefined && end === 'withdrawn') {",
  },
  {
    name: 'the caller is left alone when the one outside hangs up',
    file: 'engine/on-leg-ended.ts',
    find: "endCall(turn, call, { endedBy: 'outside', unanswered: 'failed', then: 'hang-up' });",
    replace: '',
  },
  {
    name: 'the talk before a hand-over to the outside is not counted',
    file: 'engine/consult.ts',
    find: 'closeTalk(turn, call, talking);\n  dropLeg(turn, leg);',
    replace: 'if (consult.agentId !== null) closeTalk(turn, call, talking);\n  dropLeg(turn, leg);',
  },
  {
    name: 'a caller whose ring outside came to nothing waits for nobody',
    file: 'engine/hand-out.ts',
    find: "requeue(turn, call, call.queueId, 'apology');\n}\n\n/** Two who talk",
    replace: '}\n\n/** Two who talk',
  },
  {
    name: 'whoever is outside stays on the line when the caller hangs up',
    file: 'engine/hand-out.ts',
    find: 'const offer = turn.state.offers.get(offerId);\n  if (offer !== undefined) dropLeg(turn, offer);',
    replace: 'void turn.state.offers.get(offerId);',
  },
];
