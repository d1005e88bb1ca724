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
  readonly simulatorPort: number;
  /** The simulator's memory, so that a restarted server finds what it had "sent". */
  readonly simulatorFile: string;
  /** Where the simulator reports deliveries: `unix:/path/server.sock:/api/sms/callback/SECRET`. */
  readonly callbackTo: string | null;
  readonly now: () => number;
  readonly atPoint?: TransportOptions['atPoint'];
}

type Accounts = readonly [SmsProvider, ...SmsProvider[]];

export interface SmsGatewayHandle {
  /** One, or two of which `firstOf` sends and the other one stands by. */
  readonly accounts: Accounts;
  /** Address of the phone-like page, null with a real gateway. */
  readonly simulatorUrl: string | null;
  close(): Promise<void>;
}

/** The account that is wanted first; where it has no key, the one that there is. */
export function firstOf(accounts: Accounts, wanted: SmsProvider['id']): SmsProvider {
  return accounts.find(({ id }) => id === wanted) ?? accounts[0];
}

/** The accounts that have a key; without any the simulator on this host. */
export async function startSmsGateway(config: GatewayConfig): Promise<SmsGatewayHandle> {
  const { atPoint, sender, apiKey, baseUrl, smsir } = config;
  const accounts: SmsProvider[] = [];
  if (apiKey.trim() !== '') {
    accounts.push(kavenegarProvider({ id: 'kavenegar', apiKey, baseUrl, sender, atPoint }));
  }
  if (smsir !== undefined && smsir.apiKey.trim() !== '') {
    accounts.push(smsirProvider({ ...smsir, atPoint }));
  }
  const [one, ...others] = accounts;
  if (one !== undefined) {
    return { accounts: [one, ...others], simulatorUrl: null, close: async () => undefined };
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
    accounts: [simulated],
    simulatorUrl: `${simulator.url}/__sim/`,
    close: () => simulator.close(),
  };
}
