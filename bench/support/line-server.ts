import { serverRig } from '../../test/support/server-rig.ts';
import { telephonyEnd } from '../../test/support/telephony-end.ts';
import { hashPassword } from '../../src/auth/password.ts';
import { type Account, addressOf, PASSWORD } from './line-accounts.ts';
import { optionsOf } from './options.ts';

/** Told to the bench when the server listens. */
export interface LineReady {
  readonly url: string;
  readonly host: string;
  readonly experts: readonly Account[];
  readonly supervisors: readonly Account[];
}

export interface Memory {
  /** After a whole collection. */
  readonly heapMb: number;
  readonly rssMb: number;
}

/**
 * The server with an empty database, in a process of its own; telephony is at the other end of
 * `socket=<path>`. `experts=`, `supervisors=`: so many may sign in with the one password. `{ atMs }`
 * sets its clock, which else is the machine's. The self-check rests: nobody here holds calls that it
 * could be compared with.
 */
const words = optionsOf({ socket: '', experts: 0, supervisors: 0 });
let atMs: number | null = null;
const nowMs = (): number => atMs ?? Date.now();
const rig = await serverRig({
  nowMs,
  telephony: telephonyEnd(words.socket),
  selfCheck: { everyMs: 0x7fff_ffff },
});
const { store, newId } = rig.database;
const { appUser, userRole } = store.tables;
// One hash for all: to check it costs as much each time.
const passwordHash = await hashPassword(PASSWORD);

async function accounts(count: number, role: string): Promise<Account[]> {
  const added: Account[] = [];
  await store.tx(async (w) => {
    for (let n = 1; n <= count; n += 1) {
      const [userId, username, createdAtMs] = [newId(), `${role}-${n}`, nowMs()];
      await w.insert(appUser).values({
        ...{ id: userId, username, name: `کارشناس ${n}`, passwordHash },
        ...{ mustChangePassword: false, language: 'fa', createdAtMs },
      });
      await w.insert(userRole).values({ userId, roleId: role, createdAtMs });
      added.push({ userId, username, address: addressOf(n) });
    }
  });
  return added;
}

const experts = await accounts(words.experts, 'agent');
const supervisors = await accounts(words.supervisors, 'shift-supervisor');

process.on('message', (asked: 'processor' | 'memory' | 'end' | { atMs: number }) => {
  if (asked === 'end') {
    void rig.close().then(() => process.disconnect());
  } else if (asked === 'processor') {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1_000);
  } else if (asked === 'memory') {
    for (let n = 0; n < 3; n += 1) globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    process.send?.({ heapMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20 } satisfies Memory);
  } else {
    atMs = asked.atMs;
    process.send?.(atMs);
  }
});
process.once('disconnect', () => process.exit());
process.send?.({ url: rig.url, host: rig.host, experts, supervisors } satisfies LineReady);
