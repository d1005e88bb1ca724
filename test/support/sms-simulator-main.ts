import { startSimulator } from '../../src/sms/index.ts';

/** The gateway as a process of its own: it lives on when a worker is killed. */
const simulator = await startSimulator({ port: 0, now: Date.now });
process.stdout.write(`${JSON.stringify({ url: simulator.url })}\n`);
process.once('SIGTERM', () => {
  void simulator.close().then(() => process.exit(0));
});
