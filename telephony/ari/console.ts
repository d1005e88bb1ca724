import { connect } from 'node:net';

/** The PBX's own console tells what its REST side does not. */
export type AskConsole = (command: ConsoleCommand) => Promise<string | null>;
/** What we ask of it: lists, and nothing that changes anything. */
export type ConsoleCommand = 'pjsip show contacts' | 'pjsip show registrations';

const DEADLINE_MS = 2_000;
/** A list of ten thousand phones is two megabytes. */
const MOST_BYTES = 8_000_000;

/**
 * By the socket that only the owner of the data folder may open, in the words of `asterisk -rx`: one
 * command, its answer, the end. Null: nobody answered in time. Never rejects.
 */
export function createConsole(socketPath: string): AskConsole {
  return (command) =>
    new Promise((resolve) => {
      const socket = connect(socketPath);
      const parts: Buffer[] = [];
      let bytes = 0;
      const end = (answer: string | null): void => {
        clearTimeout(timer);
        socket.destroy();
        resolve(answer);
      };
      const timer = setTimeout(() => end(null), DEADLINE_MS);
      socket.on('data', (part) => {
        parts.push(part);
        bytes += part.length;
        if (bytes > MOST_BYTES) end(null);
      });
      socket.on('error', () => end(null));
      socket.on('end', () => end(Buffer.concat(parts).toString('utf8')));
      socket.write(`cli quit after ${command}\0`);
    });
}
