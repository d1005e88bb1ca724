import { toAsciiDigits } from '../kit/persian-text.ts';
import { isTrackingCode } from '../kit/tracking-code.ts';
import { normalizeSms } from '../sms/index.ts';

/** The keys that our messages ask for; the city's to set. */
export interface ReplyKeys {
  readonly satisfied: string;
  readonly objects: string;
}
export const REPLY_KEYS: ReplyKeys = { satisfied: '31', objects: '33' };

export interface Reply {
  readonly type: 'satisfied' | 'objection';
  /** The case that is named, where one is. */
  readonly code: string | null;
  /** What follows the key: the objection in his words. */
  readonly words: string;
}

/** Around key, code and words people put whatever their keyboards offer. */
const AROUND = /^[\s\u200c.,،؛;:!؟?*#«»"'()[\]\-–—_/]+/u;
/** Nine digits, perhaps in groups: 481 920 375. */
const CODE = /(?<![0-9])[0-9](?:[\s\u200c-]?[0-9]){8}(?![0-9])/gu;
const CODE_LABEL = /^(?:کد(?: رهگیری)?|code)(?![\p{L}\p{N}])/iu;

/**
 * «۳۳», '33.', '33 درست نشده', '33 کد 481920375 هنوز چاله هست', '481920375 33'. Null: no key
 * stands at its beginning; '330' and '1333' are somebody's words.
 */
export function readReply(text: string, keys: ReplyKeys = REPLY_KEYS): Reply | null {
  const written = normalizeSms(text);
  // Digits of both scripts are one unit long: places in one are places in the other.
  const ascii = toAsciiDigits(written);
  const named = [...ascii.matchAll(CODE)].find(([digits]) => isTrackingCode(toCode(digits)));
  const from = named?.index ?? 0;
  const length = named?.[0].length ?? 0;
  const without = (all: string): string =>
    named === undefined ? all : `${all.slice(0, from)} ${all.slice(from + length)}`;
  const rest = without(ascii).replace(AROUND, '');
  const key = /^[0-9]+/u.exec(rest)?.[0];
  if (key !== keys.objects && key !== keys.satisfied) return null;
  const spoken = without(written);
  const words = bare(spoken.slice(spoken.length - rest.length + key.length));
  return {
    type: key === keys.objects ? 'objection' : 'satisfied',
    code: named === undefined ? null : toCode(named[0]),
    words: named === undefined ? words : bare(words.replace(CODE_LABEL, '')),
  };
}

function toCode(digits: string): string {
  return digits.replaceAll(/[^0-9]/gu, '');
}

function bare(text: string): string {
  return text.replace(AROUND, '').trim();
}
