import { createEngine } from '../../telephony/engine/engine.ts';
import type { Command, EngineEventBody, EngineRequest } from '../../telephony/engine/event.ts';
import type { Outputs } from '../../telephony/engine/output.ts';
import type { QueueSettings } from '../../telephony/protocol/index.ts';
import { isSound, sayCommand, sayNotice } from './story-words.ts';
import { plainDistribution } from './plain-distribution.ts';
import { consultLines } from './story-consults.ts';
import { callbackLines } from './story-callbacks.ts';
import { callOutLines } from './story-calls-out.ts';
import { recordingLines } from './story-recordings.ts';
import { ruleLines } from './story-rules.ts';
import { whisperLines } from './story-whispers.ts';

/**
 * Stories of the engine. Each line is a moment: what happens, after the arrow all commands that
 * follow, after the exclamation mark some of the notices.
 *
 *     00:10  call 1 arrives   → ring anna 1.1
 *     00:14  call 1 hangs up  → drop 1.1        ! 1 ends short_abandoned by caller
 *
 * Commands of sound and of the fallback's members are compared only on lines that name one.
 * What happens between two lines must be silent: a story tells everything that can be noticed.
 * After each line the invariants are checked, and an engine restored from the checkpoint taken
 * before the line must do exactly the same.
 */
export function tell(story: string, settings: Partial<QueueSettings> = {}): void {
  const teller = new Teller();
  teller.send({ type: 'pbx.snapshot', restarted: false, ...nothing });
  teller.request({ type: 'configure-queue', queue: { ...waterworks, ...settings } });
  teller.request({ type: 'configure-queue', queue: parks });
  const text = story.replace(/#.*$/gm, '');
  // A line that does not begin with a time goes on telling the one before.
  for (const line of text.split(/\n(?=\s*\d+:)/)) {
    const joined = line.trim().replace(/\s*\n\s*/g, ' ');
    if (joined !== '') teller.tellLine(joined);
  }
}

const nothing = { calls: [], legs: [], agentLegs: [], reachable: [] } as const;

export const waterworks = {
  queueId: 'waterworks',
  extension: '137',
  ringLimitMs: 15_000,
  wrapUpLimitMs: 30_000,
  wrapUpExtensions: 2,
  missLimit: 2,
  reofferAfterMs: 15_000,
  announceEveryMs: 30_000,
  greetingMustHear: false,
  shortAbandonMs: 5_000,
  ...plainDistribution,
} as unknown as QueueSettings;

export const parks = { ...waterworks, queueId: 'parks', extension: '138' } as QueueSettings;

class Teller {
  #engine = createEngine(null);
  nowMs = 0;
  readonly rules = new Map<string, Record<string, unknown>>();
  line: { emergency: unknown; surge: boolean } = { emergency: null, surge: false };
  #requests = 0;
  readonly #prompts = new Map<string, string>();

  send(body: EngineEventBody): Outputs {
    const event = { ...body, atMs: this.nowMs };
    const twin = createEngine(JSON.parse(JSON.stringify(this.#engine.save())));
    const outputs = this.#engine.handle(event);
    this.#engine.checkInvariants();
    const again = twin.handle(event);
    if (JSON.stringify(again) !== JSON.stringify(outputs)) {
      throw new Error(`a restored engine does otherwise: ${JSON.stringify(again)}`);
    }
    for (const command of outputs.commands) {
      if (command.type === 'play-to-caller') this.#prompts.set(command.callId, command.promptId);
    }
    return outputs;
  }

  request(request: unknown): Outputs {
    this.#requests += 1;
    const requestId = `r${this.#requests}`;
    return this.send({
      type: 'request.received',
      requestId,
      request: request as EngineRequest,
    });
  }

  tellLine(line: string): void {
    const [, minutes, seconds, rest] = /^(\d+):(\d+(?:\.\d+)?)\s+(.*)$/.exec(line) ?? [];
    if (rest === undefined) throw new Error(`not a line of a story: ${line}`);
    const atMs = Number(minutes) * 60_000 + Math.round(Number(seconds) * 1_000);
    this.#passSilently(atMs, line);
    const [happening = '', told = ''] = splitOnce(rest, '!');
    const [what = '', commands = ''] = splitOnce(happening, '→');
    const outputs = this.#happens(what.trim());
    compareCommands(line, list(commands), outputs.commands);
    compareNotices(line, list(told), outputs);
  }

  #passSilently(untilMs: number, line: string): void {
    for (;;) {
      const wakeAtMs = this.#engine.nextWakeAtMs();
      if (wakeAtMs === null || wakeAtMs >= untilMs) break;
      if (wakeAtMs < this.nowMs) throw new Error('a wake-up in the past');
      this.nowMs = wakeAtMs;
      const outputs = this.send({ type: 'time.passed' });
      const loud = outputs.commands.filter((command) => !isSound(command)).map(sayCommand);
      loud.push(...outputs.notices.map(sayNotice));
      if (loud.length > 0) {
        throw new Error(`untold before "${line}", at ${wakeAtMs / 1_000} s: ${loud.join(', ')}`);
      }
    }
    this.nowMs = untilMs;
  }

  #happens(what: string): Outputs {
    for (const [pattern, toEvent] of happenings) {
      const found = pattern.exec(what);
      if (found === null) continue;
      return toEvent(this, ...found.slice(1));
    }
    throw new Error(`no such happening: ${what}`);
  }

  promptOf(callId: string): string {
    return this.#prompts.get(callId) ?? 'none';
  }
}

type Happening = readonly [RegExp, (teller: Teller, ...words: string[]) => Outputs];

/** `queues`: `waterworks=2+parks` with ranks; `skills`: `arabic=5+parks=3`. */
function signIn(
  teller: Teller,
  agentId: string,
  queues = 'waterworks',
  skills = '',
  pausedReason: string | null = null,
): Outputs {
  teller.send({ type: 'agent.reachable', agentId } as EngineEventBody);
  return teller.request({
    type: 'sign-in-agent',
    agentId,
    memberships: pairs(queues).map(([queueId, rank]) => ({ queueId, rank })),
    skills: Object.fromEntries(pairs(skills)),
    phone: 'web',
    pausedReason,
  });
}

function pairs(text: string): [string, number][] {
  const items = text === '' ? [] : text.split('+');
  return items.map((item) => [splitOnce(item, '=')[0], Number(splitOnce(item, '=')[1] ?? 1)]);
}

const event = (teller: Teller, body: Record<string, unknown>): Outputs =>
  teller.send(body as unknown as EngineEventBody);

const failures: Record<string, string> = {
  missed: 'no-answer',
  declined: 'declined',
  busy: 'busy',
  unreachable: 'unreachable',
  dropped: 'dropped',
};

const commandNames: Record<string, string> = {
  ring: 'ring-agent',
  'ring-outside': 'ring-outside',
  drop: 'drop-leg',
  connect: 'connect',
  whisper: 'whisper-to-agent',
  join: 'join-agent',
  answer: 'answer-caller',
  tell: 'play-to-caller',
  record: 'record-caller',
  hold: 'hold-caller',
  unhold: 'unhold-caller',
  'hang-up': 'hang-up-caller',
};

const happenings: readonly Happening[] = [
  ...ruleLines,
  ...consultLines,
  ...whisperLines,
  [
    /^parks speaks Arabic by (\d)( and calls back)?(?:, (\d+) s ahead)?$/,
    (t, menuKey, callsBack, s = '0') => {
      const after = { offerAfterMs: 20_000, tries: 2, retryAfterMs: 300_000, perDay: 2 };
      const callback = callsBack === undefined ? null : after;
      const boostMs = Number(s) * 1_000;
      const queue = { ...parks, language: 'ar', menuKey, callback, boostMs };
      return t.request({ type: 'configure-queue', queue });
    },
  ],
  [/^time passes$/, (t) => event(t, { type: 'time.passed' })],
  [
    /^(\w+) is available(?: in (\S+))?(?: knows (\S+))?$/,
    (t, who = '', queues, skills) => signIn(t, who, queues, skills),
  ],
  [/^(\w+) is at the phone, of no line$/, (t, who = '') => signIn(t, who, '')],
  [/^(\w+) signs in paused$/, (t, who = '') => signIn(t, who, undefined, '', 'lunch')],
  [/^chance begins at (\d+)$/, (t, seed) => t.send({ type: 'seed.given', seed: Number(seed) })],
  [
    /^(\d+) is (\d+) s ahead$/,
    (t, callerToken, s) =>
      t.request({ type: 'boost-callers', callers: [{ callerToken, boostMs: Number(s) * 1_000 }] }),
  ],
  [
    /^(\d+) is blocked until (\d+) s$/,
    (t, callerToken, s) =>
      t.request({ type: 'block-callers', callers: [{ callerToken, untilMs: Number(s) * 1_000 }] }),
  ],
  [/^nobody is blocked$/, (t) => t.request({ type: 'block-callers', callers: [] })],
  [/^(\w+) pauses$/, (t, agentId) => t.request({ type: 'pause-agent', agentId, reason: 'tea' })],
  [/^(\w+) resumes$/, (t, agentId) => t.request({ type: 'resume-agent', agentId })],
  [/^(\w+) signs out$/, (t, agentId) => t.request({ type: 'sign-out-agent', agentId })],
  [
    /^(\w+) finishes (\S+)$/,
    (t, agentId, callId) => t.request({ type: 'finish-wrap-up', agentId, callId }),
  ],
  [
    /^leg (\S+) is in$/,
    (t, offerId = '') =>
      event(t, { type: 'leg.joined', offerId, callId: offerId.slice(0, offerId.lastIndexOf('.')) }),
  ],
  [
    /^(\w+) extends (\w+)$/,
    (t, agentId, callId) => t.request({ type: 'extend-wrap-up', agentId, callId }),
  ],
  [
    /^(\w+) hangs up on (\S+)$/,
    (t, agentId, callId) => t.request({ type: 'hang-up-call', agentId, callId }),
  ],
  [
    /^(\w+) (hold|unhold)s (\S+)$/,
    (t, agentId, verb, callId) => t.request({ type: `${verb}-call`, agentId, callId }),
  ],
  [
    /^(\w+) reports (.+)$/,
    (t, agentId, legs = '') =>
      t.request({
        type: 'report-phone',
        agentId,
        offerIds: legs === 'nothing' ? [] : legs.split(' '),
      }),
  ],
  [
    /^(\w+) is (reachable|unreachable)$/,
    (t, agentId, how) => event(t, { type: `agent.${how}`, agentId }),
  ],
  [
    /^(\w+) dials$/,
    (t, agentId) => event(t, { type: 'agent.leg-started', agentId, legId: `own-${agentId}` }),
  ],
  [
    /^(\w+) stops dialling$/,
    (t, agentId) => event(t, { type: 'agent.leg-ended', agentId, legId: `own-${agentId}` }),
  ],
  [
    /^call (\w+) arrives(?: from (\d+))?(?: at (\d+))?(?: entered (\d+) s ago)?$/,
    (t, callId, from, extension = '137', ago = '0') =>
      arrive(t, callId, from ?? null, extension, Number(ago)),
  ],
  ...callbackLines,
  ...callOutLines,
  ...recordingLines,
  [/^call (\w+) hangs up$/, (t, callId) => event(t, { type: 'call.hung-up', callId, cause: 16 })],
  [
    /^call (\w+) has heard it$/,
    (t, callId = '') => event(t, { type: 'prompt.finished', callId, promptId: t.promptOf(callId) }),
  ],
  [/^offer (\S+) is answered$/, (t, offerId) => event(t, { type: 'offer.answered', offerId })],
  [
    /^offer (\S+) is (missed|declined|busy|unreachable|dropped)$/,
    (t, offerId, how = '') =>
      event(t, { type: 'offer.failed', offerId, reason: failures[how], cause: null }),
  ],
  [/^leg (\S+) ends$/, (t, offerId) => event(t, { type: 'leg.ended', offerId, cause: 16 })],
  [/^leg (\S+) is (held|unheld)$/, (t, id, how) => event(t, { type: `leg.${how}`, offerId: id })],
  [
    /^leg (\S+) asks for (\S+|its other line)$/,
    (t, offerId, named) => {
      const target = named === 'its other line' ? null : named;
      return event(t, { type: 'transfer.asked', offerId, target });
    },
  ],
  [/^leg (\S+) goes silent$/, (t, offerId) => event(t, { type: 'media.lost', offerId })],
  [
    /^(\S+) is joined by (\S+)$/,
    (t, callId, offerId) => event(t, { type: 'call.joined', callId, offerId }),
  ],
  [
    /^(\w+) has a silent (caller|agent)$/,
    (t, callId, silentSide) => event(t, { type: 'media.one-sided', callId, silentSide }),
  ],
  [/^(\w+) has both sides$/, (t, callId) => event(t, { type: 'media.both-sided', callId })],
  [
    /^([a-z-]+) (\S+) fails, (gone|refused|no-answer)$/,
    (t, name = '', id = '', reason) => fail(t, name, id, reason),
  ],
  [/^the pbx is lost$/, (t) => event(t, { type: 'pbx.lost' })],
  [/^the pbx (holds|restarted with) (.*)$/, (t, how, holds = '') => snapshot(t, how, holds)],
];

function arrive(
  t: Teller,
  callId: string | undefined,
  callerToken: string | null,
  extension: string,
  agoS: number,
): Outputs {
  const enteredAtMs = t.nowMs - agoS * 1_000;
  return event(t, { type: 'call.arrived', callId, callerToken, extension, enteredAtMs });
}

function fail(t: Teller, name: string, id: string, reason: string | undefined): Outputs {
  const command = commandNames[name];
  const isOffer = id.includes('.');
  const callId = isOffer ? id.slice(0, id.lastIndexOf('.')) : id;
  const offerId = isOffer ? id : null;
  return event(t, { type: 'command.failed', command, callId, offerId, reason });
}

/** Of calls back `call pc-1.1`, `dial pc-1.1`; else `call 1, call 2 with 2.1, call 3 unanswered, call 4 silent, leg 2.1 of anna up, leg 3.1 of boris, phone anna, own boris, moved 4` */
function snapshot(t: Teller, how: string | undefined, holds: string): Outputs {
  const calls: unknown[] = [];
  const legs: unknown[] = [];
  const reachable: unknown[] = [];
  const agentLegs: unknown[] = [];
  const dials: unknown[] = [];
  const inFallback: unknown[] = [];
  for (const item of list(holds)) {
    const [kind, id, state, other, up] = item.split(' ');
    if (kind === 'call') {
      const joinedOfferId = other ?? null;
      const enteredAtMs = t.nowMs - 1_000;
      const looked = state === 'unanswered' || state === 'silent';
      const seen = looked ? { answered: state === 'silent', promptId: null } : {};
      const known = { callId: id, callerToken: null, extension: '137', enteredAtMs };
      calls.push({ ...known, joinedOfferId, ...seen });
    } else if (kind === 'leg') {
      const agentId = other === 'nobody' ? null : other;
      legs.push({ offerId: id, agentId, answered: up === 'up' });
    } else if (kind === 'dial') dials.push({ callId: id, answered: state === 'answered' });
    else if (kind === 'moved') inFallback.push(id);
    else if (kind === 'phone') reachable.push(id);
    else if (kind === 'own') agentLegs.push({ agentId: id, legId: `own-${id}` });
    else if (kind !== 'nothing') throw new Error(`no such thing in a PBX: ${item}`);
  }
  const restarted = how !== 'holds';
  const held = { calls, legs, agentLegs, reachable, dials, inFallback };
  return event(t, { type: 'pbx.snapshot', restarted, ...held });
}

function compareCommands(line: string, expected: string[], commands: readonly Command[]): void {
  const said = commands.map((command) => ({ text: sayCommand(command), sound: isSound(command) }));
  const all = expected.some((text) => /^(answer|tell|music|mirror) /.test(text));
  const kept = said.filter(({ sound }) => all || !sound).map(({ text }) => text);
  const wanted = all ? expected : expected.filter((text) => text !== '');
  if (kept.join(', ') !== wanted.join(', ')) {
    throw new Error(`"${line}": commanded were ${kept.join(', ') || 'none'}`);
  }
}

function compareNotices(line: string, expected: string[], outputs: Outputs): void {
  const said = outputs.notices.map(sayNotice);
  for (const { answer } of outputs.replies) {
    if (!answer.ok) said.push(`refused ${answer.refusal}`);
  }
  for (const text of expected) {
    if (text === 'nothing is told' ? said.length === 0 : said.some((s) => s.startsWith(text))) {
      continue;
    }
    throw new Error(`"${line}": not told "${text}", but ${said.join(', ') || 'nothing'}`);
  }
  const refused = said.find((text) => text.startsWith('refused'));
  if (refused !== undefined && !expected.includes(refused))
    throw new Error(`"${line}": ${refused}`);
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
