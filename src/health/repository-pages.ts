import type { Store } from '../db/index.ts';
import type { HealthPart, PartHealth } from '../contract/health.ts';
import { HEALTH_KIND, type SmsRepository } from '../sms/index.ts';
import { type Page, type PagerRules, pagesOf, pageText } from './pager.ts';

/** An alarm that could not leave for so long says nothing any more: the next one will. */
const EXPIRES_AFTER_MS = 2 * 3_600_000;

/** Looks at the parts and writes to the informatics unit, once for each thing that there is to say. */
export function healthPager(options: {
  readonly store: Store;
  readonly outbox: Pick<SmsRepository, 'enqueue'>;
  /** Asked at each look: they change while the line runs. */
  readonly rules: () => PagerRules;
  readonly look: () => Promise<readonly PartHealth[]>;
  readonly onPage: (about: Page['about']) => void;
}): { runDue(atMs: number): Promise<void> } {
  const { store, outbox, look, onPage } = options;
  const { healthPage } = store.tables;
  return {
    async runDue(atMs) {
      const rules = options.rules();
      if (rules.numbers.length === 0) return;
      const parts = await look();
      // What stands and what was queued are one transaction: nobody is told twice, or never.
      const told = await store.tx(async (w) => {
        const rows = await w.select().from(healthPage);
        const known = rows.map(({ id, downSinceMs, toldAtMs }) => {
          return { part: id as HealthPart, downSinceMs, toldAtMs };
        });
        const { standing, pages } = pagesOf(known, parts, rules, atMs);
        await w.delete(healthPage);
        for (const { part, ...row } of standing) {
          await w.insert(healthPage).values({ id: part, ...row, createdAtMs: atMs });
        }
        if (pages.length === 0) return pages;
        for (const [at, phone] of rules.numbers.entries()) {
          await outbox.enqueue(w, {
            ...{ kind: HEALTH_KIND, caseId: null, cycle: null, phone, urgent: true },
            ...{ nowMs: atMs, expiresAtMs: atMs + EXPIRES_AFTER_MS },
            body: pageText(pages),
            dedupeKey: `health:${atMs}:${at}`,
          });
        }
        return pages;
      });
      for (const { about } of told) onPage(about);
    },
  };
}
