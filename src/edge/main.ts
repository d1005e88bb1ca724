import { watchFile } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../config.ts';
import { answerHeartbeat } from '../kit/heartbeat.ts';
import { createEdge } from './edge.ts';

/**
 * Builds the edge: the only process that browsers talk to. It is small and is not restarted with
 * the others, because the registrations of the browser phones hang on its sockets.
 */
const certificateLookMs = 10_000;

const config = readConfig();
const log = pino({ level: config.logLevel, base: { process: 'edge' } });
const edge = createEdge({
  host: config.host,
  port: config.port,
  tlsDir: config.paths.tls,
  webRoot: config.paths.webRoot,
  serverSocket: config.paths.serverSocket,
  phoneTarget: `ws://127.0.0.1:${config.ariPort}/ws`,
  sessionKey: Buffer.from(config.secrets.sessionKey, 'base64'),
  nowMs: () => Date.now(),
  log,
});
await edge.listen();
answerHeartbeat(process);
watchFile(join(config.paths.tls, 'server.crt'), { interval: certificateLookMs }, () => {
  edge.renewCertificate();
  log.info('the certificate was renewed');
});
log.info({ host: config.host, port: config.port }, 'edge is up');

async function stop(): Promise<void> {
  await edge.close();
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
