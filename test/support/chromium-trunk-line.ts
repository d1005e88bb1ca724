import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CITIZEN_HZ } from './chromium-house.ts';
import { eventually } from './eventually.ts';
import type { Product } from './product.ts';
import { openPhone, type SipPhone } from './sip-phone.ts';

/** For `startProduct`: by which trunk we reach citizens. */
export const TRUNK_ENV = { PASOKH_TRUNK: 'tci' } as const;

/** The telephone at the other end of that trunk: whomever we call, it rings here. */
export async function openTrunkLine(product: Product): Promise<SipPhone> {
  const server = { host: '127.0.0.1', port: product.sipPort };
  const line = await openPhone({ username: 'line', server, toneHz: CITIZEN_HZ });
  const trunk = ['[tci](trunk)', 'aors = tci', '[tci]', 'type = aor'];
  const lines = [...trunk, `contact = sip:127.0.0.1:${line.port}`, ''];
  writeFileSync(join(product.dataDir, 'trunks/tci.conf'), lines.join('\n'));
  await product.asterisk('module reload res_pjsip.so');
  await eventually('the trunk', 5_000, async () =>
    (await product.asterisk('pjsip show endpoint tci')).includes(`127.0.0.1:${line.port}`),
  );
  return line;
}
