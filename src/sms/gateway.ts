import { kavenegarProvider } from './kavenegar-provider.ts';
import type { SmsProvider } from './provider.ts';
import { SIMULATOR_KEY, startSimulator } from './simulator/server.ts';
import { smsirProvider } from './smsir-provider.ts';
import type { TransportOptions } from './transport.ts';

export interface GatewayConfig {
  /** Empty: none of Kavenegar's. */
  readonly apiKey: string;
  readonly sender: string;
  readonly baseUrl: string;
  /** A second company; an empty key: none. */
  readonly smsir?: { readonly apiKey: string; readonly line: string; readonly baseUrl: string };
  /** Which of two sends; the other one stands by. */
  readonly first?: 'kavenegar' | 'smsir';
  readonly simulatorPort: number;
  /** The simulator's memory, so that a restarted server finds what it had "sent". */
  readonly simulatorFile: string;
  /** Where the simulator reports deliveries: `unix:/path/server.sock:/api/sms/callback/SECRET`. */
  readonly callbackTo: string | null;
  readonly now: () => number;
  readonly atPoint?: TransportOptions['atPoint'];
}

export interface SmsGatewayHandle {
  readonly provider: SmsProvider;
  /** Sends while the first one rests; null: there is one account. */
  readonly standby: SmsProvider | null;
  /** Address of the phone-like page, null with a real gateway. */
  readonly simulatorUrl: string | null;
  close(): Promise<void>;
}

/** The accounts that have a key, the chosen one first; without any the simulator on this host. */
export async function startSmsGateway(config: GatewayConfig): Promise<SmsGatewayHandle> {
  const { atPoint, sender, apiKey, baseUrl, smsir, first = 'kavenegar' } = config;
  const accounts: SmsProvider[] = [];
  if (apiKey.trim() !== '') {
    accounts.push(kavenegarProvider({ id: 'kavenegar', apiKey, baseUrl, sender, atPoint }));
  }
  if (smsir !== undefined && smsir.apiKey.trim() !== '') {
    accounts.push(smsirProvider({ ...smsir, atPoint }));
  }
  const provider = accounts.find(({ id }) => id === first) ?? accounts[0];
  if (provider !== undefined) {
    const standby = accounts.find((other) => other !== provider) ?? null;
    return { provider, standby, simulatorUrl: null, close: async () => undefined };
  }
  const simulator = await startSimulator({
    port: config.simulatorPort,
    now: config.now,
    file: config.simulatorFile,
    callbackTo: config.callbackTo,
    ...(sender === '' ? {} : { lines: [sender] }),
  });
  const simulated = kavenegarProvider({
    id: 'simulator',
    apiKey: SIMULATOR_KEY,
    baseUrl: simulator.url,
    sender,
    atPoint,
  });
  return {
    provider: simulated,
    standby: null,
    simulatorUrl: `${simulator.url}/__sim/`,
    close: () => simulator.close(),
  };
}
