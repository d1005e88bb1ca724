/** Words of the command line that say nothing to the program; the message names the word. */
export class WordsError extends Error {
  override name = 'WordsError';
}

/**
 * `name=value` words of the command line, by their names; those that were not given are absent.
 * Throws WordsError for a name that is not asked for, one without a value and one given twice: a
 * word that is passed over in silence is taken for done.
 */
export function readWords<Name extends string>(
  names: readonly Name[],
  given: readonly string[] = process.argv.slice(2),
): Partial<Record<Name, string>> {
  const words: Partial<Record<Name, string>> = {};
  for (const word of given) {
    const [, written = word, value = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    const name = names.find((one) => one === written);
    if (name === undefined) {
      throw new WordsError(`"${written}" is not known here, only ${names.join('=, ')}=`);
    }
    if (value === '') throw new WordsError(`"${name}" says nothing: ${name}=<value>`);
    if (words[name] !== undefined) throw new WordsError(`"${name}" is given twice`);
    words[name] = value;
  }
  return words;
}

/** A switch among them: `yes`, or absent. Throws WordsError for anything else. */
export function isYes(name: string, value: string | undefined): boolean {
  if (value !== undefined && value !== 'yes') throw new WordsError(`"${name}" can only be yes`);
  return value === 'yes';
}

/**
 * For a program's beginning: what `read` makes of the words; where it throws WordsError or finds
 * nothing, its message and `usage` are told and null comes back, the exit code is 2.
 */
export function wordsOr<Asked>(usage: string, read: () => Asked | null): Asked | null {
  try {
    const asked = read();
    if (asked !== null) return asked;
  } catch (fault) {
    if (!(fault instanceof WordsError)) throw fault;
    console.error(fault.message);
  }
  console.error(usage);
  process.exitCode = 2;
  return null;
}
