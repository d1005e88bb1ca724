import { request } from 'node:http';

export interface ServerHealth {
  /** The server, its database and telephony answer. */
  readonly isReady: boolean;
  /** Of database and telephony those who do not; empty, too, where the server itself does not answer. */
  readonly away: readonly string[];
  /** What it answered, or why it did not. */
  readonly text: string;
}

const withinMs = 2_000;

/**
 * What the server says of itself on its Unix socket. The server alone is well without telephony and
 * answers 200, but nobody could call then. Never rejects.
 */
export function askServerHealth(socketPath: string): Promise<ServerHealth> {
  return new Promise((resolve) => {
    // No kept connection: that of a server which was replaced would be a false alarm.
    const where = { socketPath, path: '/healthz', timeout: withinMs, agent: false } as const;
    const asked = request(where, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        const { database, telephony } = readHealth(text);
        resolve({
          isReady: answer.statusCode === 200 && database === true && telephony === true,
          away: [
            ...(database === false ? ['database'] : []),
            ...(telephony === false ? ['telephony'] : []),
          ],
          text,
        });
      });
      answer.on('error', (fault) => resolve({ isReady: false, away: [], text: fault.message }));
    });
    asked.on('timeout', () => asked.destroy(new Error('the server does not answer')));
    asked.on('error', (fault) => resolve({ isReady: false, away: [], text: fault.message }));
    asked.end();
  });
}

function readHealth(text: string): { readonly database?: unknown; readonly telephony?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as object;
  } catch {
    // Cut off in the middle: the next look will tell.
    return {};
  }
}
