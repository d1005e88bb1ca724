import { kavenegarProvider } from './kavenegar-provider.ts';
import type { SmsProvider } from './provider.ts';
import { SIMULATOR_KEY, startSimulator } from './simulator/server.ts';
import type { TransportOptions } from './transport.ts';

export interface GatewayConfig {
  /** Empty: the simulator. */
  readonly apiKey: string;
  readonly sender: string;
  readonly baseUrl: string;
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
  /** Address of the phone-like page, null with a real gateway. */
  readonly simulatorUrl: string | null;
  close(): Promise<void>;
}

/** The real gateway when there is a key, else the simulator on this host. */
export async function startSmsGateway(config: GatewayConfig): Promise<SmsGatewayHandle> {
  const { atPoint, sender } = config;
  if (config.apiKey.trim() !== '') {
    const { apiKey, baseUrl } = config;
    const provider = kavenegarProvider({ id: 'kavenegar', apiKey, baseUrl, sender, atPoint });
    return { provider, simulatorUrl: null, close: async () => undefined };
  }
  const simulator = await startSimulator({
    port: config.simulatorPort,
    now: config.now,
    file: config.simulatorFile,
    callbackTo: config.callbackTo,
    ...(sender === '' ? {} : { lines: [sender] }),
  });
  const provider = kavenegarProvider({
    id: 'simulator',
    apiKey: SIMULATOR_KEY,
    baseUrl: simulator.url,
    sender,
    atPoint,
  });
  return { provider, simulatorUrl: `${simulator.url}/__sim/`, close: () => simulator.close() };
}
