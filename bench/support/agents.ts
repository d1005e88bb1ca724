import { setTimeout as pause } from 'node:timers/promises';
import type { Person, Product } from '../../test/support/product.ts';
import { openPhone, type SipPhone } from '../../test/support/sip-phone.ts';
import { takeOwnPassword } from '../../test/support/people.ts';

/** An expert at work: rings, answers, talks, hangs up, and takes the next call. */
export interface WorkingAgent {
  readonly port: number;
  stop(): Promise<void>;
}

export interface AgentHabits {
  readonly username: string;
  readonly ringMs: number;
  readonly talkMs: number;
}

const CALL_LIMIT_MS = 600_000;

/** A new user with the role agent, signed in to a desk phone, available and working. */
export async function startAgent(
  product: Product,
  administrator: Person,
  { username, ringMs, talkMs }: AgentHabits,
): Promise<WorkingAgent> {
  const first = 'first-password-1';
  const later = 'later-password-2';
  const { userId } = await administrator.post<{ userId: string }>('/api/users', {
    username,
    name: username,
    roles: ['agent'],
    password: first,
  });
  const person = await takeOwnPassword(product, username, first, later);
  const { password } = await person.post<{ password: string }>('/api/phone/sign-in', {
    kind: 'desk',
  });
  const phone = await openPhone({
    username: userId,
    password,
    server: { host: '127.0.0.1', port: product.sipPort },
    toneHz: 700,
    manner: { does: 'answer', afterMs: ringMs },
  });
  await phone.register();
  const work = { goesOn: true };
  const done = takeCalls(phone, talkMs, work);
  return {
    port: phone.port,
    async stop() {
      work.goesOn = false;
      await phone.close();
      await done;
    },
  };
}

async function takeCalls(
  phone: SipPhone,
  talkMs: number,
  work: { readonly goesOn: boolean },
): Promise<void> {
  let seen = 0;
  const startedAtMs = performance.now();
  while (work.goesOn && performance.now() - startedAtMs < CALL_LIMIT_MS) {
    const call = phone.calls[seen];
    if (call === undefined) {
      await pause(20);
    } else if (call.state === 'talking') {
      seen += 1;
      await pause(talkMs);
      if (call.state === 'talking') await call.hangUp();
    } else if (call.state === 'ended') {
      seen += 1;
    } else {
      await pause(20);
    }
  }
}
