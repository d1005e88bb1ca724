import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SipPhone, type SipCall } from './ari-phone.ts';
import type { AsteriskRig } from './asterisk-rig.ts';
import { eventually } from './eventually.ts';

/** A trunk as a site would write it, with somebody at its other end; taken while Asterisk runs. */
export async function openTrunk(
  asterisk: AsteriskRig,
  name: string,
  toneHz = 0,
): Promise<SipPhone> {
  const phone = await new SipPhone({ user: name, pbxPort: asterisk.sipPort, toneHz }).start();
  const lines = [
    `[${name}](trunk)`,
    `aors = ${name}`,
    `[${name}]`,
    'type = aor',
    `contact = sip:127.0.0.1:${phone.port}`,
  ];
  writeFileSync(resolve(asterisk.dir, `../trunks/${name}.conf`), [...lines, ''].join('\n'));
  await asterisk.cli('module reload res_pjsip.so');
  await eventually(`the trunk ${name}`, 5_000, async () =>
    (await asterisk.cli(`pjsip show endpoint ${name}`)).includes(`127.0.0.1:${phone.port}`),
  );
  return phone;
}

/** What the network is told: the number that was dialled, and the number that calls. */
export function toHeard(call: SipCall): { readonly dialled: string; readonly from: string } {
  const userOf = (uri: string | null): string => /sip:([^@>;]+)@/.exec(uri ?? '')?.[1] ?? '';
  return { dialled: userOf(call.header('to')), from: userOf(call.header('from')) };
}
