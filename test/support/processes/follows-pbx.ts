import { createAri } from '../../../telephony/ari/index.ts';
import { quietLog } from '../ari-rig.ts';

/** Our adapter in a process of its own, so that a test can stop it; tells its parent every event. */
const [baseUrl = '', password = '', promptPrefix = ''] = process.argv.slice(2);
const ari = createAri({
  baseUrl,
  username: 'pasokh',
  password,
  application: 'pasokh',
  callerKey: Buffer.alloc(32, 7),
  onEvent: (event) => process.send?.(event),
  now: () => Date.now(),
  random: () => Math.random(),
  log: quietLog,
  promptPrefix,
});
process.on('message', (command) => ari.execute(command as Parameters<typeof ari.execute>[0]));
process.on('disconnect', () => process.exit(0));
ari.start();
