import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hearInPage, openChromium } from '../../test/support/chromium.ts';
import { enter, stateIs, takePhone } from '../../test/support/chromium-desk.ts';
import { eventually } from '../../test/support/eventually.ts';
import { openPhone } from '../../test/support/sip-phone.ts';

/** The first call as README tells somebody new to make it (Two commands, 1 to 4). */
const TRIAL_PHONE = '09150000137';
const AGENT_HZ = 700;
const CITIZEN_HZ = 1_100;
const TOO_FAR_HZ = 30;

/** The example's file with a password of one's own, which is returned; in force from the next start on. */
export function copyTrialPhone(project: string, dataDir: string): string {
  const example = join(project, 'asterisk-config/examples/trial-phone.conf');
  const password = randomBytes(12).toString('base64url');
  const own = readFileSync(example, 'utf8').replace('change-me-before-use', password);
  if (!own.includes(password)) throw new Error(`${example} has no password to change`);
  writeFileSync(join(dataDir, 'trunks/trial-phone.conf'), own);
  return password;
}

/**
 * Registers the telephone, signs in to a browser with the printed password, enters the line, dials 137
 * and answers with Space. Returns the ms from dialling until both hear each other; throws what failed.
 */
export async function makeFirstCall(of: {
  readonly origin: string;
  readonly sipPort: number;
  readonly administrator: { readonly username: string; readonly password: string };
  readonly phonePassword: string;
}): Promise<number> {
  const citizen = await openPhone({
    ...{ username: TRIAL_PHONE, password: of.phonePassword, toneHz: CITIZEN_HZ },
    server: { host: '127.0.0.1', port: of.sipPort },
  });
  const house = await openChromium({ origin: of.origin, microphoneHz: AGENT_HZ });
  try {
    await citizen.register();
    const { page } = await house.person();
    const { username, password } = of.administrator;
    await enter(page, of.origin, username, password);
    await takePhone(page);
    const dialledAtMs = performance.now();
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await page.keyboard.press('Space');
    await stateIs(page, 'در گفتگو');
    await call.hears(AGENT_HZ);
    await eventually('the expert hears the citizen', 5_000, async () => {
      const { toneHz } = await hearInPage(page, 300);
      return toneHz !== null && Math.abs(toneHz - CITIZEN_HZ) < TOO_FAR_HZ;
    });
    const tookMs = performance.now() - dialledAtMs;
    await call.hangUp();
    return tookMs;
  } finally {
    await house.close();
    await citizen.close();
  }
}
