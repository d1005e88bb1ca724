import { chosenWord } from '../kit/persian-synonyms.ts';
import { foldForSearch } from '../kit/persian-text.ts';

export interface Findable {
  readonly title: string;
  readonly words: string;
  readonly body: string;
  readonly codes: readonly string[];
  /** Where it holds; none named: everywhere. */
  readonly districts: readonly number[];
}

export interface Sought {
  /** All of these must be there. */
  readonly typed: string;
  /** The more of these, the better. */
  readonly said: string;
  readonly serviceCode: string | null;
  readonly district: number | null;
}

/** Where a word stands says how much it means. */
const WEIGHTS = { title: 8, words: 6, body: 1 } as const;
const TOPIC = 20;
const DISTRICT = 10;
/** Of what was merely said two words must be known: one alone is chance. */
const SAID_ENOUGH = 2 * WEIGHTS.body + 1;
const SHORTEST = 2;

/**
 * The best first; as people type: ي or ی, half-space or none, spoken forms and other names for the same
 * thing, the beginning of a word. Without typed words: what the topic and the words so far suggest.
 *
 * @param readOf what `readText` made of an article, by whoever keeps it: reading a text anew at each
 *   pause of somebody's typing costs a hundred times as much as looking for words in it
 */
export function findArticles<T extends Findable>(
  articles: readonly T[],
  { typed, said, serviceCode, district }: Sought,
  readOf: (article: T) => ReadText = readText,
): T[] {
  const asked = wordsOf(typed);
  const heard = wordsOf(said);
  const found: { article: T; weight: number }[] = [];
  for (const article of articles) {
    const parts = readOf(article);
    const isOfTopic = serviceCode !== null && article.codes.includes(serviceCode);
    const isLocal = article.districts.length > 0;
    const isHere = isLocal && district !== null && article.districts.includes(district);
    const isElsewhere = isLocal && district !== null && !isHere;
    const topic = (isOfTopic ? TOPIC : 0) + (isHere ? DISTRICT : 0) - (isElsewhere ? DISTRICT : 0);
    if (asked.length > 0) {
      const weights = asked.map((word) => weightOf(parts, word));
      if (weights.some((weight) => weight === 0)) continue;
      found.push({ article, weight: topic + sum(weights) });
      continue;
    }
    // Whoever types looks for it; nobody is offered what holds in another district.
    if (isElsewhere) continue;
    const weight = sum(heard.map((word) => weightOf(parts, word, true)));
    const isKnown = weight >= SAID_ENOUGH || (isHere && weight > 0);
    if (isOfTopic || isKnown) found.push({ article, weight: topic + weight });
  }
  return found.toSorted((a, b) => b.weight - a.weight).map(({ article }) => article);
}

/** A text as it is looked through: of each part its words, in order. */
export type ReadText = readonly (readonly [weight: number, words: readonly string[]])[];

/** Some tenths of a millisecond for a page of text. */
export function readText({ title, words, body }: Omit<Findable, 'codes' | 'districts'>): ReadText {
  return [
    [WEIGHTS.title, formsOf(title)],
    [WEIGHTS.words, formsOf(words)],
    [WEIGHTS.body, formsOf(body)],
  ];
}

function weightOf(parts: ReadText, word: string, whole = false): number {
  const chosen = chosenWord(word);
  for (const [weight, words] of parts) {
    if (words[firstFrom(words, chosen)] === chosen) return weight;
    if (!whole && words[firstFrom(words, word)]?.startsWith(word) === true) return weight;
  }
  return 0;
}

/** Where the first word stands that is not before this one: those that begin with it follow there. */
function firstFrom(words: readonly string[], word: string): number {
  let [from, until] = [0, words.length];
  while (from < until) {
    const middle = (from + until) >> 1;
    if ((words[middle] ?? '') < word) from = middle + 1;
    else until = middle;
  }
  return from;
}

const sum = (weights: readonly number[]): number => weights.reduce((all, one) => all + one, 0);

function wordsOf(text: string): string[] {
  const words = split(foldForSearch(text));
  return [...new Set(words.filter((word) => word.length >= SHORTEST))];
}

/** With half-spaces as gaps and as nothing, neighbours as one word, and the word that stands for its like. */
function formsOf(text: string): string[] {
  const spaced = split(foldForSearch(text));
  const joined = split(foldForSearch(text, 'joined'));
  const pairs = spaced.slice(1).map((word, at) => `${spaced[at]}${word}`);
  const all = [...spaced, ...joined, ...pairs];
  // By code units, as `<` compares.
  return [...new Set([...all, ...all.map(chosenWord)])].toSorted();
}

const split = (folded: string): string[] =>
  folded.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== '');
