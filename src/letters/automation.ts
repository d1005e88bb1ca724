import type { LetterDocument, LetterWay } from '../contract/letters.ts';

/** What leaves: the document as it is kept, byte for byte the same at each try. */
export interface Outgoing {
  readonly letterId: string;
  /** JSON of the LetterDocument. */
  readonly text: string;
}

/** What has left, or may have; by now its words may be others, where a citizen was forgotten. */
export interface Left {
  readonly letterId: string;
  /** Of the text that left. */
  readonly sha256: string;
}

/** The number that the registry gave, as it was told: believed by nobody before it is checked. */
export interface ToldNumber {
  readonly number: string;
  readonly year?: number;
  readonly date: string;
}

/**
 * What came of handing a letter over. not_sent: no byte of it left. unknown: it may be there.
 * rejected: the other side said no; `letter` to this one, `busy` for now, `config` to us.
 * differs: it has another text under this name.
 */
export type Handed =
  | { readonly type: 'accepted'; readonly told: ToldNumber | null }
  | { readonly type: 'differs' }
  | { readonly type: 'not_sent' | 'unknown'; readonly code: string }
  | {
      readonly type: 'rejected';
      readonly scope: 'letter' | 'busy' | 'config';
      readonly code: string;
    };

/** What became of a letter that the automation may have. */
export type Asked =
  | { readonly type: 'found'; readonly told: ToldNumber | null }
  | { readonly type: 'differs' | 'not_found' }
  | { readonly type: 'indeterminate'; readonly code: string };

/** Something that the automation told; `content` as it came, for people to read. */
export interface Told {
  /** Names it when it is to be taken off: a message's id, or a file's name. */
  readonly ref: string;
  readonly content: string;
  /** It was no message at all, and why. */
  readonly fault: string | null;
}

/** One office automation behind one way of reaching it. */
export interface Automation {
  readonly way: Exclude<LetterWay, 'by-hand'>;
  /** Before the doubt is committed; what it does may be done again. */
  prepare(letter: Outgoing): Promise<Handed | null>;
  send(letter: Outgoing): Promise<Handed>;
  ask(letter: Left): Promise<Asked>;
  /** May it be tried again: null, or why not. */
  probe(): Promise<string | null>;
  /** What waits for us. It is told again until it is taken off. */
  receive(): Promise<readonly Told[]>;
  /** It is stored; where it has a fault, it is kept aside. */
  takeOff(told: Told): Promise<void>;
}

/** The automation cannot be reached, or not be believed. Never carries an address or a text. */
export class AutomationFault extends Error {
  override name = 'AutomationFault';
  readonly kind: 'not_sent' | 'unknown';
  readonly code: string;
  constructor(kind: AutomationFault['kind'], code: string) {
    super(`office automation: ${code}`);
    this.kind = kind;
    this.code = code;
  }
}

/** One text for one document: the same fields in the same order. */
export function textOfDocument(document: LetterDocument): string {
  return JSON.stringify(document);
}
