import type { AsteriskRig } from './asterisk-rig.ts';

/**
 * A trunk that leads to one telephone: what `[trunk]` of the templates makes of a file, but pushed,
 * because the telephone's port is not known before Asterisk runs.
 */
export async function addTrunk(
  asterisk: AsteriskRig,
  name: string,
  phonePort: number,
): Promise<void> {
  const objects: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['aor', { contact: `sip:127.0.0.1:${phonePort}` }],
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
