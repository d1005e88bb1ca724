import { SipPhone, type SipCall } from './ari-phone.ts';
import type { AsteriskRig } from './asterisk-rig.ts';

/**
 * A trunk that leads to one telephone: what `[trunk]` of the templates makes of a file, but pushed,
 * because the telephone's port is not known before Asterisk runs. `asks`: whether it is alive.
 */
export async function addTrunk(
  asterisk: AsteriskRig,
  name: string,
  phonePort: number,
  asks: Readonly<Record<string, string>> = {},
): Promise<void> {
  const objects: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['aor', { contact: `sip:127.0.0.1:${phonePort}`, ...asks }],
    [
      'endpoint',
      {
        aors: name,
        transport: 'udp',
        context: 'from-trunk',
        disallow: 'all',
        allow: 'alaw,ulaw',
        direct_media: 'no',
      },
    ],
  ];
  for (const [type, fields] of objects) {
    const body = {
      fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })),
    };
    const path = `/asterisk/config/dynamic/res_pjsip/${type}/${name}`;
    const reply = await asterisk.ari('PUT', path, body);
    if (reply.status !== 200) throw new Error(`${type} ${name}: ${JSON.stringify(reply)}`);
  }
}

/** The same with somebody at its other end, who takes calls by whatever number. */
export async function openTrunk(
  asterisk: AsteriskRig,
  name: string,
  toneHz = 0,
): Promise<SipPhone> {
  const phone = await new SipPhone({ user: name, pbxPort: asterisk.sipPort, toneHz }).start();
  await addTrunk(asterisk, name, phone.port);
  return phone;
}

/** What the network is told: the number that was dialled, and the number that calls. */
export function toHeard(call: SipCall): { readonly dialled: string; readonly from: string } {
  const userOf = (uri: string | null): string => /sip:([^@>;]+)@/.exec(uri ?? '')?.[1] ?? '';
  return { dialled: userOf(call.header('to')), from: userOf(call.header('from')) };
}
