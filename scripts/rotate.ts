import { readAriPasswords, readConfig, readPlace } from '../src/config.ts';
import { changeAriPassword } from './setup/ari-password.ts';
import { strangerTo } from './setup/owner.ts';
import { rotateSecret } from './setup/secrets.mjs';

/**
 * `npm run rotate -- session-key | sms-callback | forget`: a fresh secret, in force with the next
 * `npm run takeover`. Nobody is signed out and no report is lost: the former one counts until `forget`.
 * `npm run rotate -- ari-password`: Asterisk's, in force at once, with all calls up.
 */
const [name = ''] = process.argv.slice(2);
const { dataDir } = readPlace();
const stranger = strangerTo(dataDir);
if (stranger !== null) {
  process.stderr.write(`${stranger}\n`);
  process.exitCode = 1;
} else if (name === 'ari-password') await rotateAri();
else rotate();

function rotate(): void {
  const result = rotateSecret(dataDir, name);
  if (result === 'written') {
    process.stdout.write(`${name}: written\n→ npm run takeover\n`);
  } else if (result === 'former-stands') {
    process.stderr.write(
      `${name}: the former one still counts; twelve hours after its takeover: npm run rotate -- forget\n`,
    );
    process.exitCode = 1;
  } else {
    process.stderr.write(
      'usage: npm run rotate -- session-key | sms-callback | ari-password | forget\n',
    );
    process.exitCode = 2;
  }
}

async function rotateAri(): Promise<void> {
  const { ariPort, paths } = readConfig();
  const place = { dataDir, ariPort, asteriskDir: paths.asterisk };
  const result = await changeAriPassword({ ...place, passwords: () => readAriPasswords() });
  if (result === 'in-force') process.stdout.write(`${name}: in force, no call was touched\n`);
  else if (result === 'next-start') {
    process.stdout.write(`${name}: written; Asterisk does not run and reads it at its start\n`);
  } else {
    process.stderr.write(
      `${name}: Asterisk has not taken it, all goes on with the former one; try again ` +
        '(with the PASOKH_ARI_PORT of the line)\n',
    );
    process.exitCode = 1;
  }
}
