import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAriRig, type AriRig } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';

let rig: AriRig;

beforeAll(async () => {
  rig = await startAriRig();
});
afterAll(async () => {
  await rig?.stop();
});

describe('a PBX that is killed and started again', () => {
  it('is noticed at once, and after it we say that nothing of before exists', async () => {
    const { ari, events } = rig.openAdapter();
    const first = await events.next('pbx.snapshot');
    expect(first.restarted).toBe(true);
    const anna = await rig.openAgent(ari, 'anna');
    await events.next('agent.reachable');
    await (await rig.openCitizen('09151111111')).dial('137');
    await events.next('call.arrived');

    const from = events.all.length;
    const killedAtMs = performance.now();
    await rig.asterisk.kill();
    await events.next('pbx.lost', () => true, 2_000, from);
    expect(performance.now() - killedAtMs).toBeLessThan(PATIENCE * 1_000);
    await rig.asterisk.restart();
    const again = await events.next('pbx.snapshot', () => true, 15_000, from);
    expect(again.restarted).toBe(true);
    expect(again.calls).toEqual([]);

    const filter = (await rig.asterisk.ari('GET', '/applications/pasokh')).body as {
      events_allowed: { type: string }[];
    };
    expect(filter.events_allowed.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['StasisStart', 'StasisEnd']),
    );
    // The account has survived; the phone registers and is seen.
    await anna.register();
    if (!again.reachable.includes('anna' as never)) {
      await events.next('agent.reachable', (event) => event.agentId === 'anna', 5_000, from);
    }
    await (await rig.openCitizen('09152222222')).dial('137');
    await events.next('call.arrived', () => true, 5_000, from);
    await ari.stop();

    // A new process of ours on the same PBX: nothing has been restarted.
    const { events: later } = rig.openAdapter();
    expect((await later.next('pbx.snapshot')).restarted).toBe(false);
  });

  it('asks all desk phones in its first moments whether they are there', async () => {
    const { ari, events } = rig.openAdapter();
    await events.next('pbx.snapshot');
    // So many that chance does not ask all of them early.
    const names = Array.from({ length: 8 }, (_, n) => `desk${n}`);
    for (const name of names) {
      await rig.openAgent(ari, name);
      await events.next('agent.reachable', (event) => event.agentId === name);
    }
    // Asterisk writes its database to disk about once a second.
    const file = join(rig.asterisk.dir, 'db', 'astdb.sqlite3');
    const database = new Database(file, { readonly: true });
    const contacts = database.prepare(
      "SELECT key FROM astdb WHERE key LIKE '/registrar/contact/%'",
    );
    await eventually('the contacts are on the disk', 3_000, () => {
      const kept = (contacts.all() as { key: string }[]).map(({ key }) => key).join(' ');
      return names.every((name) => kept.includes(name));
    });
    database.close();
    const from = events.all.length;
    await rig.asterisk.kill();
    await events.next('pbx.lost', () => true, 2_000, from);
    await rig.asterisk.restart();
    const again = await events.next('pbx.snapshot', () => true, 15_000, from);
    // No phone registers anew: its time has not come.
    const isThere = (name: string): boolean =>
      again.reachable.includes(name as never) ||
      events.all
        .slice(from)
        .some((event) => event.type === 'agent.reachable' && event.agentId === name);
    await eventually('all phones are there', 1_000, () => names.every(isThere));
    await ari.stop();
  });
});
