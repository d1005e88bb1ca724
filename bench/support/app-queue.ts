import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../test/support/eventually.ts';
import type { Product } from '../../test/support/product.ts';

/** Who calls as this meets Asterisk's own queue, beside ours. */
export const appQueueCaller = 'appqueue';
/** On a member's INVITE: the Call-ID of the caller whom it is for. */
export const callerHeader = 'X-Bench-Caller';

const DIALPLAN = `
[bench-queue]
exten => 137,1,Set(__BENCH_CALLER=\${CHANNEL(pjsip,call-id)})
 same => n,Answer(,i)
 same => n,Queue(bench,b(bench-member^s^1))
 same => n,Hangup()
[bench-member]
exten => s,1,Set(PJSIP_HEADER(add,${callerHeader})=\${BENCH_CALLER})
 same => n,Return()
`;
const QUEUE = `
[bench]
strategy=leastrecent
timeout=30
retry=1
ringinuse=no
autofill=yes
wrapuptime=0
memberdelay=0
shared_lastcall=yes
musicclass=default
`;

/** The same phones serve it: each one's port, once for each that is there. */
export async function addAppQueue(product: Product, ports: readonly number[]): Promise<void> {
  const members = ports.map((_, n) => `member => PJSIP/bench-member-${n}`).join('\n');
  appendFileSync(join(product.dataDir, 'asterisk/etc/queues.conf'), `${QUEUE}${members}\n`);
  const endpoint = 'type=endpoint\ndisallow=all\nallow=ulaw\ndirect_media=no';
  const phones = ports.map(
    (port, n) =>
      `[bench-member-${n}]\n${endpoint}\naors=bench-member-${n}\ncontext=from-agents\n` +
      `[bench-member-${n}]\ntype=aor\ncontact=sip:bench-member-${n}@127.0.0.1:${port}\n`,
  );
  writeFileSync(
    join(product.dataDir, 'trunks/bench.conf'),
    `[${appQueueCaller}]\n${endpoint}\ncontext=bench-queue\n${phones.join('')}`,
  );
  writeFileSync(join(product.dataDir, 'trunks/numbers.dialplan'), DIALPLAN);
  await product.asterisk('module reload res_pjsip.so');
  await product.asterisk('dialplan reload');
  await product.asterisk('queue reload all');
  await eventually('the queue has its members', 10_000, async () =>
    (await product.asterisk('queue show bench')).includes(`bench-member-${ports.length - 1}`),
  );
}

/** Nobody is rung until they are back; callers may come meanwhile. `count`: the members. */
export async function pauseAppQueue(
  product: Product,
  count: number,
  isPaused: boolean,
): Promise<void> {
  const act = isPaused ? 'pause' : 'unpause';
  for (let n = 0; n < count; n += 1) {
    await product.asterisk(`queue ${act} member PJSIP/bench-member-${n} queue bench`);
  }
}

/** How many wait, and how many have been served to the end. */
export async function lookAtAppQueue(
  product: Product,
): Promise<{ readonly waiting: number; readonly served: number }> {
  const shown = await product.asterisk('queue show bench');
  const [, waiting, served] = /^bench has (\d+) calls .* C:(\d+),/m.exec(shown) ?? [];
  if (waiting === undefined || served === undefined) throw new Error(`no such queue: ${shown}`);
  return { waiting: Number(waiting), served: Number(served) };
}
