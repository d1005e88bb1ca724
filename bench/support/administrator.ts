import type { Person, Product } from '../../test/support/product.ts';

const LATER = 'a-later-password';

/** The first administrator, with a password of his own. */
export async function becomeAdministrator(product: Product): Promise<Person> {
  const { username, password } = product.administrator;
  const first = await product.signIn(username, password);
  await first.post('/api/session/password', { oldPassword: password, newPassword: LATER });
  return product.signIn(username, LATER);
}

/** Settings of the one queue, in force at once. */
export async function setQueue(administrator: Person, settings: object): Promise<void> {
  const [queue] = await administrator.get<[Record<string, unknown>]>('/api/queues');
  const { queueId, lastChange: _lastChange, ...form } = queue;
  await administrator.patch(`/api/queues/${String(queueId)}`, { ...form, ...settings });
}
