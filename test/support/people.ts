import type { QueuePlan } from '../../src/contract/queue-rules.ts';
import type { Person, Product } from './product.ts';
import { asSeen, type PlanPart } from './queue-plans.ts';

/** The first administrator's, once he has one of his own. */
export const ADMINISTRATORS_PASSWORD = 'administrators-own-1';

/** The first administrator, past the password that he must change. */
export function becomeAdministrator(product: Product): Promise<Person> {
  const { username, password } = product.administrator;
  return takeOwnPassword(product, username, password, ADMINISTRATORS_PASSWORD);
}

/** Somebody new, past the password that somebody else has given him. */
export async function takeOwnPassword(
  product: Product,
  username: string,
  oldPassword: string,
  newPassword: string,
): Promise<Person> {
  const person = await product.signIn(username, oldPassword);
  await person.post('/api/session/password', { oldPassword, newPassword });
  return product.signIn(username, newPassword);
}

/** Rules or hours of a queue, as the page of hours sets them. */
export async function setPlan(head: Person, queueId: string, set: PlanPart): Promise<void> {
  const plans = await head.get<QueuePlan[]>('/api/queue-plans');
  await head.patch(`/api/queue-plans/${queueId}`, asSeen(plans, queueId, set));
}
