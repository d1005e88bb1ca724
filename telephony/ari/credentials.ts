/**
 * What the PBX knows us by. Its password may be changed with calls up (`npm run rotate -- ari-password`):
 * a request that is refused for it was not carried out, so it is asked again with the other one.
 */
export interface Credentials {
  readonly username: string;
  password(): string;
  /** The value of the header. */
  authorization(): string;
  /** This was refused (401). True: another one is in its place now, and has not been tried since. */
  refused(authorization: string): boolean;
}

export function createCredentials(
  username: string,
  password: string,
  /** As they stand in the secrets now, the likeliest first; asked only after a refusal. */
  passwordsNow: () => readonly string[] = () => [],
): Credentials {
  const headerOf = (one: string): string =>
    `Basic ${Buffer.from(`${username}:${one}`).toString('base64')}`;
  let current = password;
  // Each request carries it.
  let header = headerOf(password);
  return {
    username,
    password: () => current,
    authorization: () => header,
    refused(authorization) {
      // Many are refused at once: the first of them has found the other one for all.
      if (authorization !== header) return true;
      const other = passwordsNow().find((one) => one !== current);
      if (other === undefined) return false;
      current = other;
      header = headerOf(other);
      return true;
    },
  };
}
