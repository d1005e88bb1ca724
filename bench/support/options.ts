import { readWords, WordsError } from '../../scripts/words.ts';

/** What a bench asks of its words, by the usual value of each: a number, or a text. */
type Usual = Readonly<Record<string, number | string>>;
type Options<Asked extends Usual> = {
  readonly [Name in keyof Asked]: Asked[Name] extends number ? number : string;
};

/**
 * The words of the command line (`kills=10`), those that are not given as usual. Ends the process
 * with 2 for a word that the bench does not know: hours later it would be too late.
 */
export function optionsOf<Asked extends Usual>(usual: Asked): Options<Asked> {
  try {
    const words = readWords(Object.keys(usual));
    return Object.fromEntries(
      Object.entries(usual).map(([name, value]) => {
        const word = words[name];
        if (word === undefined) return [name, value];
        return [name, typeof value === 'number' ? toNumber(name, word) : word];
      }),
    ) as Options<Asked>;
  } catch (fault) {
    if (!(fault instanceof WordsError)) throw fault;
    console.error(fault.message);
    return process.exit(2);
  }
}

function toNumber(name: string, word: string): number {
  const number = Number(word);
  if (Number.isNaN(number)) throw new WordsError(`"${name}" is no number: ${word}`);
  return number;
}
