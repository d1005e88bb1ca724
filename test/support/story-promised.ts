/** Offered after 20 s; two rings, 300 s apart; one callback for each number in a day. */
const callback = { offerAfterMs: 20_000, tries: 2, retryAfterMs: 300_000, perDay: 2 };
/** Of a queue that calls back. */
export const rules = { callback, wrapUpLimitMs: 0, missLimit: 9 };
export const told = 'you-are-number+number/1+in-line+press-two-for-callback';

/** Call 1 of number 77 has waited, was told, and has hung up with a promise. */
export const promised = `
  00:00 call 1 arrives from callable 77 → answer 1, tell 1 greeting
  00:05 call 1 has heard it → tell 1 you-are-number+number/1+in-line
  00:10 call 1 has heard it
  00:40 time passes → tell 1 ${told}
  00:45 call 1 presses 2 → tell 1 callback-promised+goodbye ! pc-1 promised, 1 ends callback_accepted
  00:50 call 1 has heard it → hang up 1
  00:51 call 1 hangs up`;

/** The same of two: call 1 of number 77, and call 2 of number 78 behind it. */
export const promisedTwo = `
  00:00 call 1 arrives from callable 77
  00:01 call 2 arrives from callable 78
  00:05 call 1 has heard it
  00:06 call 2 has heard it
  00:10 call 1 has heard it
  00:11 call 2 has heard it
  00:40 time passes
  00:41 time passes
  00:45 call 1 presses 2 → tell 1 callback-promised+goodbye ! pc-1 promised
  00:46 call 2 presses 2 → tell 2 callback-promised+goodbye ! pc-2 promised
  00:50 call 1 has heard it → hang up 1
  00:51 call 2 has heard it → hang up 2
  00:52 call 1 hangs up
  00:53 call 2 hangs up`;
