import { CITIZEN_HZ, EXPERT_HZ } from '../../test/support/deaths.ts';
import { callIdOf, silenceOf, type WireCall } from '../../test/support/deaths-wire.ts';
import { soundTo } from '../../test/support/pcap.ts';
import { sharesOf } from '../../test/support/sip-sound.ts';
import { OUTSIDE_HZ } from './chaos-house.ts';
import { isJustBefore } from './chaos-truth.ts';
import { SILENCE_LIMIT_MS, type Stretch } from './chaos-wire.ts';

const WINDOW_MS = 400;
/** Three who talk share what is heard. */
const HEARD_SHARE = 0.3;
/** Both let go in one breath: whether that was asked for is judged at the citizen's own phone. */
const ONE_BREATH_MS = 500;

/** An expert's phone and a citizen who came to it: from then on his voice was there. */
interface Talk {
  readonly leg: WireCall;
  readonly citizen: WireCall;
  readonly sinceMs: number;
}

/**
 * An expert who talked with a citizen is parted from him by his own wish alone, and hears something.
 * Of the citizen alone it is not to be seen: who loses his expert gets music, and the next one.
 */
export function droppedOfExperts(stretch: Stretch): string[] {
  const legs = stretch.all.filter(({ role }) => role === 'agent');
  return legs.flatMap((leg) => {
    const talk = talkOf(stretch, leg);
    return talk === null ? [] : [...partedIn(stretch, talk), ...silentIn(stretch, talk)];
  });
}

function talkOf(stretch: Stretch, leg: WireCall): Talk | null {
  const citizen = stretch.citizensOf(leg).find((one) => wereUpTogether(one, leg));
  if (citizen === undefined) return null;
  const hertz = citizen.role === 'caller' ? CITIZEN_HZ : OUTSIDE_HZ;
  const [first] = spansOf(stretch, leg, hertz);
  return first === undefined ? null : { leg, citizen, sinceMs: first.fromMs };
}

function partedIn(stretch: Stretch, { leg, citizen }: Talk): string[] {
  const endMs = endOf(leg);
  const isLeft = endOf(citizen) <= endMs;
  const isBoth = citizen.endedBy === 'pbx' && endOf(citizen) - endMs < ONE_BREATH_MS;
  const isFine = leg.endedBy !== 'pbx' || isLeft || isBoth || isAsked(stretch, leg);
  return isFine ? [] : [`${nameOf(leg)} parted`];
}

/** Handed over to somebody who was there; the colleague: sent away again. */
function isAsked(stretch: Stretch, leg: WireCall): boolean {
  const asked = stretch.asked.filter(
    ({ callId, atMs }) => callId === callIdOf(leg) && atMs <= endOf(leg),
  );
  if (leg.phonePort === stretch.colleaguePort) return asked.some(({ does }) => does === 'cancel');
  const isWish = asked.some(
    ({ does, phonePort }) => does === 'complete' && phonePort === leg.phonePort,
  );
  const colleagues = stretch.all.filter(
    (one) => one.phonePort === stretch.colleaguePort && callIdOf(one) === callIdOf(leg),
  );
  return isWish && [...colleagues, ...stretch.outside].some((one) => wasThere(one, leg));
}

/** On the line when this leg ended, or gone just before: perhaps in a death. */
function wasThere(one: WireCall, leg: WireCall): boolean {
  if (one.answeredAtMs === null || one.answeredAtMs > endOf(leg)) return false;
  return endOf(one) > endOf(leg) || isJustBefore(one.endedAtMs, leg.endedAtMs);
}

/**
 * From his first word to the end of either. In a call that was put on hold, or asked about, only
 * while the citizen hears an expert: else he has music, and the expert is alone or speaks with another.
 */
function silentIn(stretch: Stretch, { leg, citizen, sinceMs }: Talk): string[] {
  const wasApart = stretch.asked.some(
    ({ callId, does }) => callId === callIdOf(leg) && (does === 'hold' || does === 'consult'),
  );
  const untilMs = Math.min(endOf(leg), endOf(citizen), stretch.capture.sip.at(-1)?.atMs ?? 0);
  const spans = wasApart
    ? spansOf(stretch, citizen, EXPERT_HZ)
    : [{ fromMs: sinceMs, toMs: untilMs }];
  const silences = spans.map((span) => {
    const fromMs = Math.max(span.fromMs, sinceMs);
    return silenceOf(stretch.capture, leg, { fromMs, toMs: Math.min(span.toMs, untilMs) });
  });
  const silenceMs = Math.round(Math.max(0, ...silences));
  return silenceMs <= SILENCE_LIMIT_MS ? [] : [`${nameOf(leg)} silent ${silenceMs}`];
}

/** When this tone was to be heard at this phone, window by window. */
function spansOf({ capture }: Stretch, call: WireCall, hertz: number) {
  const spans: { fromMs: number; toMs: number }[] = [];
  const { answeredAtMs, soundPort } = call;
  if (soundPort === null || answeredAtMs === null) return spans;
  const windows: Uint8Array[][] = [];
  for (const { atMs, payload, payloadType } of soundTo(capture, soundPort).packets) {
    if (payloadType !== 0 || atMs < answeredAtMs || atMs > endOf(call)) continue;
    (windows[Math.floor((atMs - answeredAtMs) / WINDOW_MS)] ??= []).push(payload);
  }
  const isHeard = Array.from(windows, (pieces = []) => {
    const [share = 0] = sharesOf(Buffer.concat(pieces), [hertz]);
    return share >= HEARD_SHARE;
  });
  for (const [n, isNow] of isHeard.entries()) {
    if (!isNow) continue;
    const fromMs = answeredAtMs + n * WINDOW_MS;
    const last = spans.at(-1);
    if (last !== undefined && isHeard[n - 1]) last.toMs = fromMs + WINDOW_MS;
    else spans.push({ fromMs, toMs: fromMs + WINDOW_MS });
  }
  return spans;
}

const endOf = ({ endedAtMs }: WireCall): number => endedAtMs ?? Number.POSITIVE_INFINITY;

function wereUpTogether(one: WireCall, other: WireCall): boolean {
  if (one.answeredAtMs === null || other.answeredAtMs === null) return false;
  return one.answeredAtMs < endOf(other) && other.answeredAtMs < endOf(one);
}

const nameOf = ({ offerId, from, phonePort }: WireCall): string =>
  offerId ?? `${from} at the phone of port ${phonePort}`;
