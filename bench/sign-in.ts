import { telephonyEnd } from '../test/support/telephony-end.ts';
import { askDesk } from '../test/support/live-asks.ts';
import { openPage, post, signIn } from './support/live-pages.ts';
import type { LineReady } from './support/line-server.ts';
import { notKept } from './support/not-kept.ts';
import { optionsOf } from './support/options.ts';
import { startServer } from './support/server-child.ts';
import { latenciesOf } from './support/spread.ts';

/**
 * A shift begins: so many experts open their pages in the same moment, each from his own machine.
 * Password (Argon2id), the desk's socket and its state, and the telephone signed in at telephony's
 * real link. Prints one JSON line; `signInMs` is one expert's, from his password to his desk.
 * Exits with 1 where the last one is there too late.
 */
const AGENTS = optionsOf({ agents: 400 }).agents;
const TARGET_S = 60;

const telephony = telephonyEnd();
await telephony.start();
const server = await startServer<LineReady>('line-server.ts', [
  ...[`socket=${telephony.path}`, `experts=${AGENTS}`],
]);
const { url, experts } = server.ready;
try {
  const beforeMs = await server.ask<number>('processor');
  const beganMs = performance.now();
  const tookMs = await Promise.all(
    experts.map(async (expert) => {
      const startedMs = performance.now();
      const cookie = await signIn(url, expert);
      const page = await openPage(url, cookie);
      const desk = await askDesk(page);
      if (!desk.ok) throw new Error(`no desk: ${desk.code}`);
      await post({ url, cookie, path: '/api/phone/sign-in', body: { kind: 'web' } });
      return { page, ms: performance.now() - startedMs };
    }),
  );
  const allS = Math.round((performance.now() - beganMs) / 100) / 10;
  const processorMs = Math.round(((await server.ask<number>('processor')) - beforeMs) / AGENTS);
  const told = telephony.requests.filter(({ type }) => type === 'sign-in-agent').length;
  if (told !== AGENTS) throw new Error(`telephony was told of ${told} experts`);
  for (const { page } of tookMs) page.disconnect();
  const broken = notKept({ [`all within ${TARGET_S} s`]: allS <= TARGET_S });
  const line = {
    ...{ bench: 'sign-in', agents: AGENTS, allS, targetS: TARGET_S, broken },
    ...{ signInMs: latenciesOf(tookMs.map(({ ms }) => ms)), processorMs },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  await server.end();
  await telephony.dispose();
}
