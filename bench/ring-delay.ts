import { openChromium, type OfferMarks, offerMarksOf } from '../test/support/chromium.ts';
import { enter, FIRST_PASSWORD, takePhone } from '../test/support/chromium-desk.ts';
import { eventually } from '../test/support/eventually.ts';
import { type Product, startProduct } from '../test/support/product.ts';
import { startSipp } from '../test/support/sipp.ts';
import { type Spread, toSpread } from './support/figures.ts';

/**
 * How long after its INVITE an expert's browser rings aloud, which it does once the citizen's record
 * is painted (or after 250 ms without it). On real parts: SIPp dials 137, Chromium rings, nobody
 * answers in time. Times are the page's own, from its monotonic clock. Prints one JSON line; exits with
 * 1 when any offer was not painted before it was loud, or a twentieth of them were loud too late.
 *
 * ringDelayMs: INVITE received → loud ring. popDelayMs: INVITE received → record painted.
 */
const OFFERS = 100;
const OFFER_MS = 900;
/** INVITE received → loud ring. */
const PROMISED_P95_MS = 150;
const AGENT_HZ = 700;
const SEEN_WITHIN_MS = 15_000;

interface Figures {
  readonly bench: 'ring-delay';
  readonly offers: number;
  /** Of these: painted, then loud. */
  readonly popBeforeRing: number;
  readonly neverRang: number;
  readonly ringDelayMs: Spread;
  readonly popDelayMs: Spread;
}

const product = await startProduct();
let isKept = false;
try {
  const figures = await measure(product);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  const { offers, popBeforeRing, ringDelayMs } = figures;
  isKept = popBeforeRing === offers && ringDelayMs.p95 <= PROMISED_P95_MS;
} finally {
  await product.stop();
}
process.exit(isKept ? 0 : 1);

async function measure({ origin, sipPort, administrator, signIn }: Product): Promise<Figures> {
  const { username, password } = administrator;
  const own = 'administrators-own-1';
  const first = await signIn(username, password);
  await first.post('/api/session/password', { oldPassword: password, newPassword: own });
  const head = await signIn(username, own);
  await head.post('/api/users', {
    username: 'narges',
    name: 'نرگس احمدی',
    roles: ['agent'],
    password: FIRST_PASSWORD,
  });
  const house = await openChromium({ origin, microphoneHz: AGENT_HZ });
  try {
    const { page } = await house.person();
    await enter(page, origin, 'narges');
    await takePhone(page);
    const callers = await startSipp({
      scenario: 'caller-hangs-up',
      server: { host: '127.0.0.1', port: sipPort },
      values: { talkMs: OFFER_MS },
      numbers: ['09153124587'],
      calls: OFFERS,
      callsPerS: 4,
      atOnce: 1,
      limitMs: 120_000 + OFFERS * (OFFER_MS + 2_000),
    });
    const { failed, errors } = await callers.ended;
    if (failed > 0) throw new Error(`${failed} calls failed\n${errors}`);
    const marks = await eventually('all offers were seen', SEEN_WITHIN_MS, async () => {
      const seen = await offerMarksOf(page);
      return seen.length >= OFFERS ? seen : null;
    });
    return toFigures(marks);
  } finally {
    await house.close();
  }
}

function toFigures(marks: readonly OfferMarks[]): Figures {
  const delays: number[] = [];
  const pops: number[] = [];
  let poppedFirst = 0;
  let silent = 0;
  for (const { offerId, invitedAtMs, paintedAtMs, rangAtMs } of marks) {
    if (invitedAtMs === null) throw new Error(`${offerId} was rung, never invited`);
    if (rangAtMs === null) {
      silent += 1;
      continue;
    }
    delays.push(rangAtMs - invitedAtMs);
    if (paintedAtMs === null) continue;
    pops.push(paintedAtMs - invitedAtMs);
    if (paintedAtMs <= rangAtMs) poppedFirst += 1;
  }
  return {
    bench: 'ring-delay',
    offers: marks.length,
    popBeforeRing: poppedFirst,
    neverRang: silent,
    ringDelayMs: toSpread(delays),
    popDelayMs: toSpread(pops),
  };
}
