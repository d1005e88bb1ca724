import { readWords, WordsError } from '../../scripts/words.ts';

/**
 * Numbers among the words of the command line (`kills=10`), those that are not given as usual.
 * Ends the process with 2 for a word that the bench does not know: hours later it would be too late.
 */
export function optionsOf<Name extends string>(
  usual: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const names = Object.keys(usual) as Name[];
  try {
    const words = readWords(names);
    return Object.fromEntries(
      names.map((name) => [name, toNumber(name, words[name]) ?? usual[name]]),
    ) as Record<Name, number>;
  } catch (fault) {
    if (!(fault instanceof WordsError)) throw fault;
    console.error(fault.message);
    return process.exit(2);
  }
}

function toNumber(name: string, word: string | undefined): number | null {
  if (word === undefined) return null;
  const number = Number(word);
  if (Number.isNaN(number)) throw new WordsError(`"${name}" is no number: ${word}`);
  return number;
}
