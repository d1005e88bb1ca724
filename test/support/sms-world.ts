import { expect } from 'vitest';
import { startSimulator, type Simulator } from '../../src/sms/index.ts';
import { kavenegarProvider } from '../../src/sms/kavenegar-provider.ts';
import type { SmsProvider } from '../../src/sms/provider.ts';

export const SIM_NOW_MS = Date.UTC(2026, 10, 23, 6, 30);

export interface SmsWorld {
  readonly simulator: Simulator;
  readonly provider: SmsProvider;
  /** The simulator's buttons. */
  press(path: string, body: object): Promise<unknown>;
  look(path: string): Promise<unknown>;
  /** One call as any client would make it: HTTP status and envelope. */
  call(
    method: string,
    params: Record<string, string>,
    key?: string,
    verb?: string,
  ): Promise<{
    http: number;
    status: number;
    entries: unknown;
  }>;
  close(): Promise<void>;
}

/** A simulator whose clock stands still, and our provider in front of it. */
export async function openSmsWorld(
  options: { callbackTo?: string; file?: string; totalTimeoutMs?: number; now?: () => number } = {},
): Promise<SmsWorld> {
  const simulator = await startSimulator({
    port: 0,
    now: options.now ?? (() => SIM_NOW_MS),
    file: options.file ?? null,
    callbackTo: options.callbackTo ?? null,
  });
  const provider = kavenegarProvider({
    id: 'simulator',
    apiKey: 'SIMULATOR',
    baseUrl: simulator.url,
    sender: '',
    totalTimeoutMs: options.totalTimeoutMs ?? 1000,
  });
  return {
    simulator,
    provider,
    async press(path, body) {
      const answer = await fetch(`${simulator.url}/__sim/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      return answer.json();
    },
    async look(path) {
      return (await fetch(`${simulator.url}/__sim/${path}`)).json();
    },
    async call(method, params, key = 'SIMULATOR', verb = 'POST') {
      const form = new URLSearchParams(params).toString();
      const url = `${simulator.url}/v1/${key}/${method}.json`;
      const answer =
        verb === 'GET'
          ? await fetch(`${url}?${form}`)
          : await fetch(url, {
              method: 'POST',
              body: form,
              headers: { 'content-type': 'application/x-www-form-urlencoded' },
            });
      const body = (await answer.json()) as { return: { status: number }; entries: unknown };
      return { http: answer.status, status: body.return.status, entries: body.entries };
    },
    close: () => simulator.close(),
  };
}
