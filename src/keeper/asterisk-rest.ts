export interface RestAnswer {
  readonly status: number;
  readonly text: string;
}

/** One request to Asterisk's REST side on this machine, any status. Rejects when nobody answers in time. */
export type AskAsterisk = (method: 'GET' | 'POST', path: string) => Promise<RestAnswer>;

const withinMs = 2_000;

/** `passwords`: those that may be in force now. A refusal may be of one that was changed meanwhile. */
export function createAsteriskRest(options: {
  readonly port: number;
  readonly password: string;
  readonly passwords: () => readonly string[];
}): AskAsterisk {
  let { password } = options;

  async function askOnce(method: string, path: string): Promise<RestAnswer> {
    const authorization = `Basic ${Buffer.from(`pasokh:${password}`).toString('base64')}`;
    const answer = await fetch(`http://127.0.0.1:${options.port}/ari${path}`, {
      method,
      headers: { authorization },
      redirect: 'error',
      signal: AbortSignal.timeout(withinMs),
    });
    return { status: answer.status, text: await answer.text() };
  }

  return async (method, path) => {
    const answer = await askOnce(method, path);
    if (answer.status !== 401) return answer;
    const other = options.passwords().find((one) => one !== password);
    if (other === undefined) return answer;
    password = other;
    return askOnce(method, path);
  };
}
