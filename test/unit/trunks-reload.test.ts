import { expect, test } from 'vitest';
import type { AuditEntry } from '../../src/audit/index.ts';
import { makeTrunks } from '../../src/trunks/index.ts';
import type { Answer } from '../../telephony/protocol/index.ts';

const BY = { userId: 'clerk', address: '10.0.0.1' };

function rig(answer: Answer) {
  const audited: AuditEntry[] = [];
  const trunks = makeTrunks({
    ask: async () => answer,
    nowMs: () => 0,
    isTelephonyUp: () => true,
    audit: { record: async (entry) => void audited.push(entry) },
  });
  const outcomes = () => audited.map(({ act, detail }) => [act, detail?.['outcome']]);
  return { trunks, outcomes };
}

test('who had the trunks read anew is on record, and whether anything came of it', async () => {
  const done = rig({ ok: true, trunks: [] });
  expect(await done.trunks.reload(BY)).toEqual([]);
  expect(done.outcomes()).toEqual([['trunks-reloaded', 'done']]);
  const refused = rig({ ok: false, refusal: 'pbx-unavailable' });
  await expect(refused.trunks.reload(BY)).rejects.toThrow();
  expect(refused.outcomes()).toEqual([['trunks-reloaded', 'pbx-unavailable']]);
});
