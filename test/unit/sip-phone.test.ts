import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { cseqOf, headerOf, parseSip, writeSip } from '../support/sip-message.ts';
import { openPhone } from '../support/sip-phone.ts';

test('rings that are taken back in the same breath are over, and ring nowhere', async () => {
  const pbx = createSocket('udp4');
  pbx.bind(0, '127.0.0.1');
  await once(pbx, 'listening');
  const { port } = pbx.address();
  const over = new Set<string | null>();
  pbx.on('message', (datagram) => {
    const reply = parseSip(datagram.toString());
    if (reply?.status === 487 && cseqOf(reply).method === 'INVITE')
      over.add(headerOf(reply, 'Call-ID'));
  });
  const phone = await openPhone({ username: 'anna', server: { host: '127.0.0.1', port } });
  const rings = Array.from({ length: 20 }, (_, n) => `ring-${n}`);
  try {
    for (const callId of rings) {
      for (const method of ['INVITE', 'CANCEL']) {
        const text = writeSip(`${method} sip:anna@127.0.0.1 SIP/2.0`, [
          ['Via', `SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${callId}`],
          ['From', '<sip:137@127.0.0.1>;tag=a'],
          ['To', '<sip:anna@127.0.0.1>'],
          ['Call-ID', callId],
          ['CSeq', `1 ${method}`],
          ['Contact', `<sip:137@127.0.0.1:${port}>`],
        ]);
        pbx.send(text, phone.port, '127.0.0.1');
      }
    }
    await eventually('all are said to be over', 2_000, () => over.size === rings.length);
    expect(phone.calls.map(({ state, endedBy }) => [state, endedBy])).toEqual(
      rings.map(() => ['ended', 'them']),
    );
  } finally {
    await phone.close();
    pbx.close();
  }
});
