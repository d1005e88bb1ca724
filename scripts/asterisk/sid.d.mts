/** Unpacks Debian sid's Asterisk into `dir`; throws Error with the last lines of what failed. */
export function unpackSid(options: { dir: string; say: (line: string) => void }): Promise<void>;
