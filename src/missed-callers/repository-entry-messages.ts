import { and, desc, eq, gte, inArray } from 'drizzle-orm';
import type { OpenedMissedCaller } from '../contract/missed-callers.ts';
import type { Store, Tables } from '../db/index.ts';

type Entry = Pick<Tables['missedCaller']['$inferSelect'], 'id' | 'phoneHash' | 'firstAtMs'>;

/** A message found by itself was written before its call was told of. */
const BEFORE_MS = 600_000;

/** Voice messages of those who are on the list: of the calls that brought them there, and later ones. */
export function entryMessages({ read, tables: { voiceMessage } }: Store) {
  const isOf = ({ phoneHash, firstAtMs }: Entry) =>
    and(eq(voiceMessage.phoneHash, phoneHash), gte(voiceMessage.leftAtMs, firstAtMs - BEFORE_MS));

  return {
    /** Those that can be listened to, by entry. */
    async count(entries: readonly Entry[]): Promise<Map<string, number>> {
      const hashes = entries.map(({ phoneHash }) => phoneHash);
      const rows = await read
        .select({ phoneHash: voiceMessage.phoneHash, leftAtMs: voiceMessage.leftAtMs })
        .from(voiceMessage)
        .where(
          and(
            inArray(voiceMessage.phoneHash, hashes),
            inArray(voiceMessage.state, ['spooled', 'kept']),
          ),
        );
      const isTheirs = (entry: Entry) => (row: (typeof rows)[number]) =>
        row.phoneHash === entry.phoneHash && row.leftAtMs >= entry.firstAtMs - BEFORE_MS;
      return new Map(entries.map((entry) => [entry.id, rows.filter(isTheirs(entry)).length]));
    },

    async list(entry: Entry): Promise<OpenedMissedCaller['messages']> {
      const rows = await read
        .select()
        .from(voiceMessage)
        .where(isOf(entry))
        .orderBy(desc(voiceMessage.leftAtMs));
      return rows.map(({ id: messageId, leftAtMs, durationMs, state }) => ({
        messageId,
        leftAtMs,
        durationMs,
        isKept: state === 'kept',
      }));
    },
  };
}
