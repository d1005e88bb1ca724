/** The PBX ends a ring by itself; if it has not said so by then, we take the leg back. */
export const ringGraceMs = 2_000;

/** A command whose effect was not confirmed is given again: commands can be lost on the way. */
export const repeatCommandMs = 5_000;

/** A failed telling of the fallback queue does not say whose it was: all are told again, rarely. */
export const mirrorRepeatMs = 30_000;

/** `connect` is given this often before the leg is let go: by then the agent has heard nothing. */
export const connectTries = 3;
export const connectRepeatMs = 2_000;

/** No word to an expert is as long; one whose end was never told must not keep the two apart. */
export const whisperLimitMs = 10_000;

/** No prompt of ours is as long; a prompt whose end was never told must not hold a caller. */
export const promptLimitMs = 60_000;

/** So long a message may be; then it ends by itself. */
export const messageLimitMs = 120_000;

/** A line outside rings so long: longer than a colleague's phone, for nobody sits before it. */
export const outsideRingLimitMs = 45_000;

/** An on-call number that did not take the call is left alone for so long. */
export const standbyRestMs = 60_000;

/** A phone that said busy is left alone for so long. */
export const busyRestMs = 5_000;

/** First rest of a phone that could not be reached; doubled each time up to the longest. */
export const unreachableRestMs = 5_000;
export const unreachableRestLongestMs = 60_000;

/** So long a lost phone is waited for: a page reload takes 2 to 4 s. */
export const rejoinLimitMs = 20_000;
/** A call is on its way to the page: one that has just registered cannot know it yet. */
export const inviteUnderwayMs = 500;
/** Between two rings of a phone that comes back. */
export const rejoinRetryMs = 1_000;

/** A caller who dials again within this time has the place that was given up. */
export const resumeWithinMs = 180_000;
/** Who was not answered and calls again within this time is a repeated caller. */
export const repeatWithinMs = 3_600_000;
/** So many calls within a day are those of a frequent caller. */
export const frequentCalls = 3;
/** The longest that a queue may ask for the agent of the last talk. */
export const rememberCallersMs = 86_400_000;

/** A decision names at most so many candidates: it is kept with its ring, and hundreds of names are too much. */
export const decisionCandidates = 20;

/** So long after the question whether he would be called a caller may think about it. */
export const callbackAnswerMs = 8_000;

/** Longer than anybody stays in the fallback queue without coming back or being answered. */
export const rememberNamesMs = 3_600_000;

/** So long the phone of a citizen who is called back rings. */
export const callbackRingMs = 30_000;
/** Who has just hung up is not rung in the same breath: his own line may not be free yet. */
export const hungUpRestMs = 5_000;
/** Who has picked up while we were away comes to us from the dialplan's queue after one lap of it. */
export const fallbackLapMs = 20_000;
/** Who was rung while nobody of us saw how it ended is left in peace for so long. */
export const unseenRestMs = 60_000;
/** A trunk that did not take our call is tried again. */
export const trunkRetryMs = 60_000;
/** Who asked so short a time ago is still awake, and waits by the phone. */
export const justAskedMs = 900_000;
/** The day of a promise; over in hours in which nobody is called, another one begins after them. */
export const callbackLifeMs = 86_400_000;
