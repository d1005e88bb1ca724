import type { Person } from '../../test/support/product.ts';

/** Settings of the one queue, in force at once. */
export async function setQueue(administrator: Person, settings: object): Promise<void> {
  const [queue] = await administrator.get<[Record<string, unknown>]>('/api/queues');
  const { queueId, lastChange: _lastChange, ...form } = queue;
  await administrator.patch(`/api/queues/${String(queueId)}`, { ...form, ...settings });
}
