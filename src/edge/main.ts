import { watchFile } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig, sessionKeysOf } from '../config.ts';
import { answerHeartbeat } from '../kit/heartbeat.ts';
import { logOptions } from '../kit/log-options.ts';
import { logOutput, outliveFullDisk } from '../kit/log-output.ts';
import { createEdge } from './edge.ts';
import { ownNames } from './tls-keys.ts';

/**
 * Builds the edge: the only process that browsers talk to. It is small and is not restarted with
 * the others, because the registrations of the browser phones hang on its sockets.
 */
const certificateLookMs = 10_000;
/** As src/demo gives it to the exchange. */
const demoPhoneAccount = 'demo-citizen';

// Kept for the next start: whoever is killed writes nothing at his end.
flushCompileCache();
const config = readConfig();
const log = pino(logOptions(config.logLevel, 'edge'), outliveFullDisk(pino.destination(logOutput)));
let sessionKeys = sessionKeysOf(config.secrets);
const edge = createEdge({
  host: config.host,
  port: config.port,
  tlsDir: config.paths.tls,
  webRoot: config.paths.webRoot,
  serverSocket: config.paths.serverSocket,
  behindProxy: config.behindProxy,
  phoneTarget: `ws://127.0.0.1:${config.ariPort}/ws`,
  sessionKeys: () => sessionKeys,
  demo:
    config.demo === null
      ? null
      : { socket: config.paths.demoSocket, phoneAccount: demoPhoneAccount },
  nowMs: () => Date.now(),
  log,
});
await edge.listen();
answerHeartbeat(process);
for (const name of ['server.crt', ...Object.values(ownNames)]) {
  watchFile(join(config.paths.tls, name), { interval: certificateLookMs }, () => {
    edge.renewCertificate();
    log.info({ file: name }, 'the certificate was read again');
  });
}
// A rotated key is the server's at its next start; this process outlives it.
watchFile(join(config.dataDir, 'secrets.json'), { interval: certificateLookMs }, () => {
  try {
    sessionKeys = sessionKeysOf(readConfig().secrets);
    log.info('the secrets were read again');
  } catch (fault) {
    log.warn({ err: fault }, 'the secrets could not be read again');
  }
});
log.info({ host: config.host, port: config.port }, 'edge is up');

async function stop(): Promise<void> {
  await edge.close();
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
