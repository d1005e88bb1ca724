import type { PlantedBug } from './planted-bugs.ts';

/** In queues that come and go, in places in them, and in what agents can do. */
export const plantedQueueBugs: readonly PlantedBug[] = [
  {
    name: 'a queue is taken away from under its callers',
    file: 'engine/on-remove-queue.ts',
    find: "if (call.queueId === queueId) return 'queue-in-use';",
    replace: "if (call.id === '') return 'queue-in-use';",
  },
  {
    name: 'an agent still serves a queue that is gone',
    file: 'engine/on-remove-queue.ts',
    find: 'agent.memberships = agent.memberships.filter((one) => one.queueId !== queueId);',
    replace: '',
  },
  {
    name: 'what an agent has learned counts from the next sign-in only',
    file: 'engine/on-request-received.ts',
    find: 'agent.skills = skills;',
    replace: 'if (Object.keys(agent.skills).length === 0) agent.skills = skills;',
  },
  {
    name: 'a key leads to another language again and again',
    file: 'engine/spoken.ts',
    find: "if (languageOf(state, call) !== 'fa' || call.firstAnsweredAtMs !== null) return [];",
    replace: '',
    fromSeed: 25,
  },
  {
    name: 'who is sent on from an Arabic queue hears Persian',
    file: 'engine/spoken.ts',
    find: '[call.queueId, ...call.visited].map(',
    replace: '[call.queueId].map(',
  },
  {
    name: 'where all ring, they ring on when one has answered',
    file: 'engine/on-offer-answered.ts',
    find: "releaseOthers(turn, call, 'withdrawn');",
    replace: '',
  },
  {
    name: 'who was not the first to answer has missed the call',
    file: 'engine/on-offer-answered.ts',
    find: "releaseOthers(turn, call, 'withdrawn');",
    replace: "releaseOthers(turn, call, 'missed' as 'withdrawn');",
  },
  {
    name: 'a word to the expert whose end nobody tells keeps the two apart',
    file: 'engine/deadline.ts',
    find: "    case 'hearing':\n      return now.untilMs;",
    replace: "      return now.untilMs;\n    case 'hearing':\n      return null;",
    fromSeed: 5_055,
  },
  {
    name: 'the two are joined over the word to the expert',
    file: 'engine/on-offer-answered.ts',
    find: 'else whisper(turn, offer, said);',
    replace: 'else {\n    whisper(turn, offer, said);\n    connect(turn, offer, 1);\n  }',
    fromSeed: 5_000,
  },
  {
    name: 'an expert who puts the phone down over the word keeps the caller waiting',
    file: 'engine/on-leg-ended.ts',
    find: "    case 'hearing':\n",
    replace: "    case 'hearing':\n      return;\n",
    fromSeed: 5_000,
  },
  {
    name: 'an expert who puts down over the word cuts off what the caller hears',
    file: 'engine/calls.ts',
    find: "call.now.phase === 'joining' && !wasTold;",
    replace: "call.now.phase === 'joining';\n  void wasTold;",
    fromSeed: 5_000,
  },
  {
    name: 'two calls of one number have the same place',
    file: 'engine/arrival-place.ts',
    find: 'if (place.resumes !== null) takePlace(turn.state, arrival.callerToken);',
    replace: 'void takePlace;',
    fromSeed: 50,
  },
  {
    name: 'a phone rings over the greeting that must be heard',
    file: 'engine/calls.ts',
    find: '?.greetingMustHear === true',
    replace: '?.greetingMustHear === undefined',
  },
  {
    name: 'in another line a caller is told no place behind the old one',
    file: 'engine/leave.ts',
    find: '  call.toldPlace = null;\n  call.toldMinutes',
    replace: '  call.toldMinutes',
  },
  {
    name: 'who comes late is foretold what is left of his wait for the whole of it',
    file: 'engine/tell-estimates.ts',
    find: 'call.expectedWaitMs = waitedMs + Math.round(leftMs);',
    replace: 'call.expectedWaitMs = Math.round(leftMs + 0 * waitedMs);',
    fromSeed: 45,
  },
  {
    name: 'of ten errors five are told as nine',
    file: 'engine/estimate.ts',
    find: 'estimate.errorP90Ms = errorOf(estimate, counted * 0.9);',
    replace: 'estimate.errorP90Ms = errorOf(estimate, counted * 0.5);',
    fromSeed: 45,
  },
];
