/** True when the page that asks was served under the very name that is asked. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined) return false;
  const own = /^https?:\/\/(.+)$/u.exec(origin.toLowerCase());
  return own !== null && own[1] === host.toLowerCase();
}
