import type { PlantedBug } from './planted-bugs.ts';

/** What could go wrong with calls that experts make. */
export const plantedCallOutBugs: readonly PlantedBug[] = [
  {
    name: 'an expert whose call came to nothing is kept for it',
    file: 'engine/call-out.ts',
    find: '    settle(turn, agent);\n    restartIdle(turn, agent);\n    const { left } = now;',
    replace: '    const { left } = now;',
    fromSeed: 3_000,
  },
  {
    name: 'an expert calls who is on the line with us',
    file: 'engine/call-out.ts',
    find: "    if (call.callerToken === callerToken) return 'already-on-line';\n",
    replace: '',
    fromSeed: 3_000,
  },
  {
    name: 'the call of an expert has a place in line',
    file: 'engine/model.ts',
    find: 'return call.calledBy === null && inLine.has(call.now.phase);',
    replace: 'return inLine.has(call.now.phase);',
    fromSeed: 3_000,
  },
  {
    name: 'who picks up when the expert has gone is nobody’s',
    file: 'engine/calls.ts',
    find: '  loseCaller(turn, call);\n',
    replace: '',
    fromSeed: 3_090,
  },
  {
    name: 'a colleague who is called may be rung by others',
    file: 'engine/inner-call.ts',
    find: '  reserveForOwnLeg(turn, secondId);\n',
    replace: '  void reserveForOwnLeg;\n',
    fromSeed: 3_000,
  },
  {
    name: 'a colleague whose expert is gone stands in line',
    file: 'engine/rejoin.ts',
    find: '  if (endInner(turn, call)) return;\n',
    replace: '  void endInner;\n',
    fromSeed: 3_012,
  },
  {
    name: 'a wrap-up that was left for a call is gone when nobody picks up',
    file: 'engine/call-out.ts',
    find: "    if (left !== undefined && agent.wish !== 'signed-out') resumeWrapUp(turn, agent, left);\n",
    replace: '    void [left, resumeWrapUp];\n',
    fromSeed: 3_000,
  },
];
