import { startSmsirSimulator } from './smsir-simulator.ts';

/** SMS.ir as a process of its own, where every message comes to its phone at once. */
const gateway = await startSmsirSimulator(Date.now);
const deliveries = setInterval(() => {
  for (const message of gateway.messages) message.deliveryState ??= 1;
}, 50);
process.stdout.write(`${JSON.stringify({ url: gateway.url })}\n`);
process.once('SIGTERM', () => {
  clearInterval(deliveries);
  void gateway.close().then(() => process.exit(0));
});
