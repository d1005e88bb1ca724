import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

export interface NeededPort {
  readonly kind: 'tcp' | 'udp';
  readonly host: string;
  readonly port: number;
  /** What it is for, and the environment variable that moves it. */
  readonly use: string;
  readonly variable: string;
}

/** One line for each port that somebody else holds or that we may not open. */
export async function findPortFaults(needed: readonly NeededPort[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { kind, host, port, use, variable } of needed) {
    const code = await (kind === 'tcp' ? tryTcp(host, port) : tryUdp(host, port));
    if (code === null) continue;
    const why =
      code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be opened (${code})`;
    faults.push(`port ${port}/${kind} (${use}) ${why}; ${variable} moves it`);
  }
  return faults;
}

function tryTcp(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (fault: NodeJS.ErrnoException) => resolve(fault.code ?? fault.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

function tryUdp(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (fault: NodeJS.ErrnoException) => resolve(fault.code ?? fault.message));
    socket.bind(port, host, () => socket.close(() => resolve(null)));
  });
}
