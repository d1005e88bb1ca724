import { type Asked, fullEntry, list, ok, refuse, type Reply } from './reply.ts';
import { lifecycle, priceRial, type SimMessage, toReceptor } from './state.ts';

/** sms/send: one text to many. */
export function send(asked: Asked): Reply {
  const { params } = asked;
  const { receptor, message } = params;
  if (receptor === undefined || receptor === '' || message === undefined) return refuse(400);
  const receptors = list(receptor);
  const localIds = list(params['localid']);
  if (params['localid'] !== undefined && localIds.length !== receptors.length) return refuse(400);
  return accept(
    asked,
    receptors.map((raw, place) => ({
      raw,
      text: message,
      sender: params['sender'] ?? '',
      localId: localIds[place] ?? null,
    })),
  );
}

/** sms/sendarray: three JSON lists of equal length; by POST only. */
export function sendArray(asked: Asked): Reply {
  if (asked.verb !== 'POST') return refuse(405);
  const { params } = asked;
  const receptors = jsonList(params['receptor']);
  const senders = jsonList(params['sender']);
  const texts = jsonList(params['message']);
  if (!receptors || !senders || !texts) return refuse(400);
  const ids = params['localmessageids'];
  const localIds = ids === undefined ? [] : (jsonList(ids) ?? list(ids));
  const sizes = [senders.length, texts.length, ...(ids === undefined ? [] : [localIds.length])];
  if (sizes.some((size) => size !== receptors.length)) return refuse(419);
  return accept(
    asked,
    receptors.map((raw, place) => ({
      raw,
      text: texts[place] ?? '',
      sender: senders[place] ?? '',
      localId: localIds[place] ?? null,
    })),
  );
}

/** verify/lookup: by an approved template, without sender, date and localid. */
export function lookup(asked: Asked): Reply {
  const { state, params, nowMs } = asked;
  const receptor = toReceptor(params['receptor'] ?? '');
  if (params['receptor'] === undefined || params['template'] === undefined) return refuse(400);
  if (params['token'] === undefined || params['token'] === '') return refuse(400);
  if (receptor === null) return refuse(411);
  if (state.options.plan === 'basic') return refuse(426);
  const template = state.templates.get(params['template']);
  if (!template?.approved) return refuse(424);
  if (!template.text.includes('%token')) return refuse(432);
  const wrong = tokenFault(params);
  if (wrong !== null) return refuse(wrong);
  const text = template.text.replace(
    /%token(20|10|2|3)?/gu,
    (_all, which?: string) => params[`token${which ?? ''}`] ?? '',
  );
  const costRial = priceRial(text);
  if (state.credit < costRial) return refuse(418);
  const message: SimMessage = {
    id: state.makeId(),
    localId: null,
    text,
    sender: state.lines[0] ?? '',
    receptor,
    atMs: nowMs,
    dueAtMs: nowMs,
    costRial,
    lookup: true,
    tag: params['tag'] ?? null,
    status: 5,
    pending: lifecycle(receptor, nowMs, state.options, false).filter((step) => step.status !== 4),
  };
  state.add(message);
  return ok([fullEntry(message)]);
}

function tokenFault(params: Asked['params']): number | null {
  if (params['type'] === 'call' && !/^[0-9]+$/u.test(params['token'] ?? '')) return 428;
  for (const name of ['token', 'token2', 'token3']) {
    const token = params[name];
    if (token !== undefined && (/[\s_/:]/u.test(token) || token.length > 100)) return 431;
  }
  for (const [name, spaces] of [
    ['token10', 5],
    ['token20', 8],
  ] as const) {
    const token = params[name];
    if (token !== undefined && (token.split(' ').length - 1 > spaces || token.length > 100))
      return 431;
  }
  return null;
}

interface Wanted {
  readonly raw: string;
  readonly text: string;
  readonly sender: string;
  readonly localId: string | null;
}

/** All or nothing: what is wrong with one refuses the call, and nothing is stored. */
function accept(asked: Asked, wanted: readonly Wanted[]): Reply {
  const { state, params, nowMs } = asked;
  const { options } = state;
  if (wanted.length > 200) return refuse(414);
  const date = params['date'];
  const dueAtMs = date === undefined || date === '' ? nowMs : Number(date) * 1000;
  const tag = params['tag'];
  let price = 0;
  for (const { raw, text, sender, localId } of wanted) {
    if (localId !== null && !/^[0-9]{1,19}$/u.test(localId)) return refuse(400);
    if (text.trim() === '' || text.length > 900) return refuse(413);
    if (toReceptor(raw) === null) return refuse(411);
    if (sender !== '' && !state.lines.includes(sender)) return refuse(412);
    if (!Number.isFinite(dueAtMs) || dueAtMs < nowMs - 60_000) return refuse(417);
    if (tag !== undefined && !state.tags.has(tag)) return refuse(607);
    if (options.linksBlocked && /https?:\/\/|www\./iu.test(text)) return refuse(420);
    if (/\ufffd|(?![\t\n\r])\p{Cc}/u.test(text)) return refuse(422);
    if (localId === null || !state.known(localId, nowMs)) price += priceRial(text);
  }
  if (state.credit < price) return refuse(418);
  return ok(wanted.map((one) => fullEntry(storedOrNew(asked, one, dueAtMs))));
}

function storedOrNew({ state, nowMs, params }: Asked, wanted: Wanted, dueAtMs: number): SimMessage {
  const { text, sender, localId } = wanted;
  // The rule all safety stands on: a known localid is not sent again, its record is returned.
  const known = localId === null ? undefined : state.known(localId, nowMs);
  if (known) return known;
  const receptor = toReceptor(wanted.raw) ?? '';
  const scheduled = dueAtMs > nowMs;
  const debug = state.config['debugmode'] === 'enabled';
  const pending = debug
    ? [{ atMs: nowMs, status: 13 }]
    : lifecycle(receptor, dueAtMs, state.options, state.blocked.has(receptor));
  const message: SimMessage = {
    id: state.makeId(),
    localId,
    text,
    receptor,
    atMs: nowMs,
    dueAtMs,
    sender: sender === '' ? (state.config['defaultsender'] ?? '') : sender,
    costRial: priceRial(text),
    lookup: false,
    tag: params['tag'] ?? null,
    status: scheduled ? 2 : 1,
    pending,
  };
  state.add(message);
  return message;
}

function jsonList(text: string | undefined): string[] | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Array.isArray(value) ? value.map(String) : null;
  } catch {
    return null;
  }
}
