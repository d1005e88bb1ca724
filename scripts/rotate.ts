import { readPlace } from '../src/config.ts';
import { rotateSecret } from './setup/secrets.mjs';

/**
 * `npm run rotate -- session-key | sms-callback | forget`: a fresh secret, in force with the next
 * `npm run takeover`. Nobody is signed out and no report is lost: the former one counts until `forget`.
 */
const [name = ''] = process.argv.slice(2);
const { dataDir } = readPlace();
const result = rotateSecret(dataDir, name);
if (result === 'written') {
  process.stdout.write(`${name}: written\n→ npm run takeover\n`);
} else if (result === 'former-stands') {
  process.stderr.write(
    `${name}: the former one still counts; twelve hours after its takeover: npm run rotate -- forget\n`,
  );
  process.exitCode = 1;
} else {
  process.stderr.write('usage: npm run rotate -- session-key | sms-callback | forget\n');
  process.exitCode = 2;
}
