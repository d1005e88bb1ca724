/** `name=value` among the words of the command line; empty where it is not given. */
export function wordOf(name: string): string {
  return process.argv.find((given) => given.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}

/** `name=5` among the words of the command line. */
export function optionOf(name: string, usual: number): number {
  const word = process.argv.find((given) => given.startsWith(`${name}=`));
  return word === undefined ? usual : Number(word.slice(name.length + 1));
}
