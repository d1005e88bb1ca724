import { join } from 'node:path';
import Database from 'better-sqlite3';
import { eventually } from '../../test/support/eventually.ts';
import { freeUdpPort } from '../../test/support/free-port.ts';
import type { Person, Product } from '../../test/support/product.ts';
import { answerChallenge, freshToken, headerOf, writeSip } from '../../test/support/sip-message.ts';
import { openTransport } from '../../test/support/sip-transport.ts';
import { type RunningSipp, startSipp } from '../../test/support/sipp.ts';

/** Experts who answer, talk and hang up for as long as the machine runs: SIPp is their phones. */
export interface SippAgents {
  readonly userIds: readonly string[];
  /** Of the one process that is all their phones. */
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface SippHabits {
  readonly prefix: string;
  readonly count: number;
  readonly ringMs: number;
  readonly talkMs: number;
  readonly limitMs: number;
}

const PASSWORD = 'first-password-1';
const AT_ONCE = 4;
const REGISTERED_S = 3_600;
const SERVES_WITHIN_MS = 60_000;

export async function startSippAgents(
  product: Product,
  administrator: Person,
  { prefix, count, ringMs, talkMs, limitMs }: SippHabits,
): Promise<SippAgents> {
  const names = Array.from({ length: count }, (_, n) => `${prefix}${n}`);
  await inGroups(names, (username) =>
    administrator.post('/api/users', {
      username,
      name: username,
      roles: ['agent'],
      password: PASSWORD,
    }),
  );
  keepFirstPasswords(product, prefix);
  const accounts = await inGroups(names, async (username) => {
    const person = await product.signIn(username, PASSWORD);
    const account = await person.post<Account>('/api/phone/sign-in', { kind: 'desk' });
    return { username: person.userId, password: account.password };
  });
  const port = await freeUdpPort();
  const before = await countReachable(product);
  await registerAll(product, port, accounts);
  const sipp: RunningSipp = await startSipp({
    scenario: 'agent-answers',
    server: { host: '127.0.0.1', port: product.sipPort },
    values: { ringMs, talkMs },
    toneHz: 700,
    port,
    limitMs,
  });
  await eventually('all of them can be rung', SERVES_WITHIN_MS, async () => {
    return (await countReachable(product)) >= before + count;
  });
  return {
    userIds: accounts.map(({ username }) => username),
    port,
    pid: sipp.pid,
    stop: async () => void (await sipp.stop()),
  };
}

/** Phones that answer when Asterisk asks whether they are there. */
async function countReachable(product: Product): Promise<number> {
  const contacts = await product.asterisk('pjsip show contacts');
  return contacts.split('\n').filter((line) => / Avail /.test(line)).length;
}

interface Account {
  readonly username: string;
  readonly password: string;
}

/** Two hundred new passwords would take minutes, and nothing of that is measured. */
function keepFirstPasswords(product: Product, prefix: string): void {
  const database = new Database(join(product.dataDir, 'pasokh.db'), { timeout: 10_000 });
  database
    .prepare('update app_user set must_change_password = 0 where username like ?')
    .run(`${prefix}%`);
  database.close();
}

/** From the port that SIPp has later: Asterisk notes the address that a phone registers from. */
async function registerAll(
  product: Product,
  port: number,
  accounts: readonly Account[],
): Promise<void> {
  const server = { host: '127.0.0.1', port: product.sipPort };
  const uri = `sip:${server.host}:${server.port}`;
  const transport = await openTransport(server, () => undefined, port);
  for (const { username, password } of accounts) {
    const [callId, tag] = [freshToken(), freshToken()];
    const ask = (number: number, proof: string | null) =>
      transport.ask(
        writeSip(`REGISTER ${uri} SIP/2.0`, [
          ['Via', `SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${freshToken()};rport`],
          ['Max-Forwards', '70'],
          ['From', `<sip:${username}@${server.host}>;tag=${tag}`],
          ['To', `<sip:${username}@${server.host}>`],
          ['Call-ID', callId],
          ['CSeq', `${number} REGISTER`],
          ['Contact', `<sip:${username}@127.0.0.1:${port}>;expires=${REGISTERED_S}`],
          ...(proof === null ? [] : [['Authorization', proof] as [string, string]]),
        ]),
      );
    const challenge = headerOf(await ask(1, null), 'WWW-Authenticate') ?? '';
    const proof = answerChallenge(challenge, { username, password, method: 'REGISTER', uri });
    const { status } = await ask(2, proof);
    if (status !== 200) throw new Error(`REGISTER ${username}: ${status}`);
  }
  transport.close();
}

async function inGroups<T, R>(items: readonly T[], job: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    done.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(job))));
  }
  return done;
}
