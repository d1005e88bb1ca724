/** Every file of ours that the page names is in the list. */
export function isOneBuild(index: string, files: readonly string[]): boolean {
  const named = [...index.matchAll(/["'](\/assets\/[^"']+)["']/gu)].map(([, path = '']) => path);
  return named.length > 0 && named.every((path) => files.includes(path));
}
