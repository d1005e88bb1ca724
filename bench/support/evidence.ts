import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Product } from '../../test/support/product.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import { openJournal } from '../../telephony/host/index.ts';

/**
 * Of a run that does not end, with its calls still up: what Asterisk holds, and what telephony
 * thinks of it (its journal, copied and replayed). The logs and that copy are kept: every event and
 * decision of those calls can be gone through.
 */
export async function gatherEvidence(product: Product): Promise<string> {
  const kept = mkdtempSync(join(tmpdir(), 'pasokh-evidence-'));
  cpSync(join(product.dataDir, 'log'), join(kept, 'log'), { recursive: true });
  const parts = [
    `kept in ${kept}`,
    ...(await Promise.all(
      ['core show channels concise', 'bridge show all', 'queue show', 'pjsip show contacts'].map(
        async (command) => `── ${command}\n${await product.asterisk(command)}`,
      ),
    )),
    `── telephony\n${await telephonyOf(product, kept).catch(String)}`,
  ];
  return parts.join('\n');
}

async function telephonyOf(product: Product, kept: string): Promise<string> {
  const copy = join(kept, 'journal.db');
  const living = new Database(join(product.dataDir, 'journal.db'), { readonly: true });
  await living.backup(copy);
  living.close();
  const journal = openJournal(copy, () => 'copy');
  const { saved, tail } = journal.recover();
  const engine = createEngine(saved?.engine ?? null);
  for (const { event } of tail) engine.handle(event);
  journal.close();
  const { calls, agents } = engine.view();
  const agentsNow = agents.map(({ agentId, wish, activity, reachable, setAside, callId }) =>
    JSON.stringify({ agentId, wish, activity, reachable, setAside, callId }),
  );
  const callsNow = calls.map(({ callId, phase, enteredAtMs }) =>
    JSON.stringify({ callId, phase, enteredAtMs }),
  );
  const last = tail.slice(-20).map(({ pos, event }) => `${pos} ${event.atMs} ${event.type}`);
  return [...agentsNow, ...callsNow, ...last].join('\n');
}
