import { beforeEach, describe, expect, test } from 'vitest';
import {
  agentView,
  answered,
  arrived,
  ended,
  offered,
  offerEnded,
} from '../../support/live-notices.ts';
import { QueueLogHouse } from '../../support/queue-log-house.ts';
import { readLog, sessionsOf } from '../../support/queue-log-reader.ts';

const MINUTE_MS = 60_000;

/** Our calls line by line in the words of Asterisk's queue_log. */
export function queueLogSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the lines of the queue_log', () => {
    const q = new QueueLogHouse(openUrl, 'queue-log');
    const { apply, exported } = q;
    let calls = 0;
    /** When the call of the moment comes: nobody else is in line. */
    let cameMs = 0;
    beforeEach(() => {
      cameMs = q.startMs;
    });

    /** One call told second by second after its coming; its lines without the call's id. */
    async function linesOf(
      tell: (callId: string) => readonly (readonly [atS: number, notice: object])[],
    ): Promise<string[]> {
      const callId = `1763900000.${(calls += 1)}`;
      cameMs += 10 * MINUTE_MS;
      await apply(tell(callId).map(([atS, notice]) => [cameMs + atS * 1_000, notice]));
      return readLog(await exported())
        .filter((line) => line.callId === callId)
        .map(({ second, queue, agent, event, fields }) =>
          [second - cameMs / 1_000, queue, agent, event, ...fields].join('|').replace(callId, 'C'),
        );
    }
    const enters = (callId: string) => arrived(callId, cameMs);
    const ends = (callId: string, outcome: string, waitS: number, more: object = {}) =>
      ended(callId, outcome, { enteredAtMs: cameMs, waitMs: waitS * 1_000, ...more });

    test('a call that rings twice, is answered and ended by its caller', async () => {
      const { anna, boris } = q.house;
      const lines = await linesOf((callId) => [
        [0, enters(callId)],
        [1, offered(callId, boris)],
        [16, offerEnded(callId, boris, 'missed')],
        [17, offered(callId, anna, 2)],
        [21, answered(callId, anna, 20_400, 2)],
        [81, ends(callId, 'answered', 20.4, { agentId: anna, talkMs: 60_000 })],
      ]);
      expect(lines).toEqual([
        '0|general|NONE|ENTERQUEUE|||1',
        '16|general|boris|RINGNOANSWER|15000',
        // 20.4 s are not within twenty: rounded up, the reader counts as the board does.
        '21|general|anna|CONNECT|21|C.2|4',
        '81|general|anna|COMPLETECALLER|21|60|1',
      ]);
    });

    test('who ended it, who gave up ringing and waiting, and who pressed a key', async () => {
      const { anna } = q.house;
      const byAgent = await linesOf((callId) => [
        [0, enters(callId)],
        [1, offered(callId, anna)],
        [3, answered(callId, anna, 3_000)],
        [9, ends(callId, 'answered', 3, { agentId: anna, endedBy: 'agent' })],
      ]);
      expect(byAgent.at(-1)).toBe('9|general|anna|COMPLETEAGENT|3|6|1');
      const left = await linesOf((callId) => [
        [0, enters(callId)],
        [1, offered(callId, anna)],
        [4, offerEnded(callId, anna, 'caller-left')],
        [4, ends(callId, 'short_abandoned', 4.9)],
      ]);
      expect(left.slice(1)).toEqual([
        '4|general|anna|RINGCANCELED|3000',
        '4|general|NONE|ABANDON|1|1|4',
      ]);
      const onKey = await linesOf((callId) => [
        [0, enters(callId)],
        [12, ends(callId, 'self_served', 12)],
      ]);
      expect(onKey.at(-1)).toBe('12|general|NONE|EXITWITHKEY|1|1|1|12');
      const nobody = await linesOf((callId) => [
        [0, enters(callId)],
        [30, ends(callId, 'overflowed', 30, { cause: 'nobody-signed-in', endedBy: 'system' })],
      ]);
      expect(nobody.at(-1)).toBe('30|general|NONE|EXITEMPTY|1|1|30');
      const late = await linesOf((callId) => [
        [0, enters(callId)],
        [30, ends(callId, 'overflowed', 30, { cause: 'longest-wait', endedBy: 'system' })],
      ]);
      expect(late.at(-1)).toBe('30|general|NONE|EXITWITHTIMEOUT|1|1|30');
      const network = await linesOf((callId) => [
        [0, enters(callId)],
        [1, offered(callId, anna)],
        [2, offerEnded(callId, anna, 'unreachable')],
        [30, ends(callId, 'abandoned', 30)],
      ]);
      // Not the agent's doing: no ring is held against him.
      expect(network.map((line) => line.split('|')[3])).toEqual(['ENTERQUEUE', 'ABANDON']);
    });

    test('a call that is handed on: to a colleague, with or without a word, and to another queue', async () => {
      const { anna, boris } = q.house;
      const talked = (callId: string) =>
        [
          [0, enters(callId)],
          [1, offered(callId, anna)],
          [5, answered(callId, anna, 5_000)],
        ] as const;
      const handed = (callId: string, manner: string) =>
        [
          ...talked(callId),
          [
            30,
            {
              type: 'consult-asked',
              callId,
              agentId: anna,
              secondId: boris,
              offerId: `${callId}.2`,
              manner,
            },
          ],
          [
            40,
            {
              type: 'call-transferred',
              callId,
              agentId: boris,
              fromId: anna,
              offerId: `${callId}.2`,
            },
          ],
          [90, ends(callId, 'answered', 5, { agentId: boris })],
        ] as const;
      expect((await linesOf((callId) => handed(callId, 'blind'))).slice(2)).toEqual([
        '40|general|anna|BLINDTRANSFER|boris|agents|5|35|1',
      ]);
      expect((await linesOf((callId) => handed(callId, 'consult'))).slice(2)).toEqual([
        '40|general|anna|ATTENDEDTRANSFER|BRIDGE|boris|5|35|1',
      ]);
      const toQueue = await linesOf((callId) => [
        ...talked(callId),
        [25, { type: 'call-requeued', callId, queueId: 'water', keyMs: cameMs }],
        [26, offered(callId, boris, 2)],
        [30, answered(callId, boris, 5_000, 2)],
        [60, ends(callId, 'answered', 5, { agentId: boris, queueId: 'water' })],
      ]);
      expect(toQueue.slice(2)).toEqual([
        '25|general|anna|BLINDTRANSFER|1371|queues|5|20|1',
        '25|water|NONE|ENTERQUEUE|||1',
        '30|water|boris|CONNECT|5|C.2|4',
        '60|water|boris|COMPLETECALLER|5|30|1',
      ]);
      const rule = { type: 'call-overflowed', fromQueueId: 'general', queueId: 'water' };
      const overflowed = await linesOf((callId) => [
        [0, enters(callId)],
        [60, { ...rule, callId, keyMs: cameMs, cause: 'longest-wait' }],
        [90, ends(callId, 'abandoned', 90, { queueId: 'water' })],
      ]);
      expect(overflowed.slice(1)).toEqual([
        '60|general|NONE|EXITWITHTIMEOUT|1|1|60',
        '60|water|NONE|ENTERQUEUE|||1',
        '90|water|NONE|ABANDON|1|1|90',
      ]);
    });

    test('a call that leaves the house: the expert’s talk ends there; by whoever is on call: nobody’s', async () => {
      const { anna } = q.house;
      const outsideId = 'emergency-125';
      const out = (callId: string, manner: string) =>
        [
          [0, enters(callId)],
          [1, offered(callId, anna)],
          [5, answered(callId, anna, 5_000)],
          [
            20,
            {
              type: 'consult-asked',
              callId,
              agentId: anna,
              secondId: null,
              outsideId,
              offerId: `${callId}.2`,
              manner,
            },
          ],
          [
            45,
            {
              type: 'call-handed-out',
              callId,
              fromId: anna,
              outsideId,
              offerId: `${callId}.2`,
            },
          ],
        ] as const;
      const end = (callId: string, atS: number) =>
        [atS, ends(callId, 'answered', 5, { agentId: anna, endedBy: 'outside' })] as const;
      expect(await linesOf((callId) => [...out(callId, 'consult'), end(callId, 605)])).toEqual([
        '0|general|NONE|ENTERQUEUE|||1',
        '5|general|anna|CONNECT|5|C.1|4',
        '45|general|anna|ATTENDEDTRANSFER|BRIDGE|emergency-125|5|40|1',
      ]);
      const back = await linesOf((callId) => [
        ...out(callId, 'blind'),
        [70, { type: 'hand-out-failed', callId, outsideId, offerId: `${callId}.2`, end: 'busy' }],
        [70, { type: 'call-requeued', callId, queueId: 'general', keyMs: cameMs }],
        [80, ends(callId, 'answered', 5, { agentId: anna })],
      ]);
      expect(back.slice(2)).toEqual([
        '45|general|anna|BLINDTRANSFER|emergency-125|outside|5|40|1',
        '70|general|NONE|ENTERQUEUE|||1',
        '80|general|anna|COMPLETECALLER|5|0|1',
      ]);
      const onCall = await linesOf((callId) => [
        [0, enters(callId)],
        [60, { type: 'standby-rung', callId, outsideId, offerId: `${callId}.1` }],
        [66, { type: 'call-handed-out', callId, fromId: null, outsideId, offerId: `${callId}.1` }],
        [186, ends(callId, 'answered', 66, { endedBy: 'outside', talkMs: 120_000 })],
      ]);
      expect(onCall).toEqual([
        '0|general|NONE|ENTERQUEUE|||1',
        '66|general|NONE|CONNECT|66|C.1|6',
        '186|general|NONE|COMPLETEAGENT|66|120|1',
      ]);
      const unheard = await linesOf((callId) => [
        [186, ends(callId, 'answered', 66, { endedBy: 'outside', talkMs: 120_000 })],
      ]);
      expect(unheard.slice(1)).toEqual([
        '66|general|NONE|CONNECT|66||0',
        '186|general|NONE|COMPLETEAGENT|66|120|1',
      ]);
    });

    test('a phone that is lost in the talk, and a history that is lost: every talk is whole', async () => {
      const { anna, boris } = q.house;
      const lost = await linesOf((callId) => [
        [0, enters(callId)],
        [1, offered(callId, anna)],
        [5, answered(callId, anna, 5_000)],
        [20, { type: 'call-leg-lost', callId, agentId: anna }],
        [40, { type: 'call-requeued', callId, queueId: 'general', keyMs: cameMs }],
        [41, offered(callId, boris, 2)],
        [44, answered(callId, boris, 5_000, 2)],
        [50, ends(callId, 'answered', 5, { agentId: boris })],
      ]);
      expect(lost.slice(2)).toEqual([
        '40|general|anna|COMPLETEAGENT|5|35|1',
        '40|general|NONE|ENTERQUEUE|||1',
        '44|general|boris|CONNECT|4|C.2|3',
        '50|general|boris|COMPLETECALLER|4|6|1',
      ]);
      const unheard = await linesOf((callId) => [
        [70, ends(callId, 'answered', 10, { agentId: anna, talkMs: 60_000 })],
      ]);
      expect(unheard).toEqual([
        '0|general|NONE|ENTERQUEUE|||1',
        '10|general|anna|CONNECT|10||0',
        '70|general|anna|COMPLETECALLER|10|60|1',
      ]);
    });

    test('places in line: who entered behind whom, who left from which place', async () => {
      const ids = [1, 2, 3].map((n) => `${q.day}-${n}`);
      const [first = '', second = '', third = ''] = ids;
      const at = (callId: string, s: number, key = s) => ({
        ...arrived(callId, q.startMs + s * 1_000),
        keyMs: q.startMs + key * 1_000,
      });
      const left = (callId: string, s: number, enteredS: number) =>
        ended(callId, 'abandoned', {
          enteredAtMs: q.startMs + enteredS * 1_000,
          waitMs: (s - enteredS) * 1_000,
        });
      await apply([
        [q.startMs, at(first, 0)],
        [q.startMs + 10_000, at(second, 10)],
        // Ahead by a head start: third to come, second in line.
        [q.startMs + 20_000, at(third, 20, 5)],
        [q.startMs + 60_000, left(first, 60, 0)],
        [q.startMs + 70_000, left(second, 70, 10)],
        [q.startMs + 80_000, left(third, 80, 20)],
      ]);
      const told = readLog(await exported()).filter(({ callId }) => ids.includes(callId));
      const places = told.map(({ callId, event, fields }) => [
        callId.slice(-1),
        event === 'ENTERQUEUE' ? fields[2] : fields.slice(0, 2).join(' of '),
      ]);
      expect(places).toEqual([
        ['1', '1'],
        ['2', '2'],
        ['3', '2'],
        ['1', '1 of 1'],
        ['2', '2 of 2'],
        ['3', '1 of 2'],
      ]);
    });

    test('who was there and who was paused why, in each queue that he serves', async () => {
      const { anna, boris, store } = q.house;
      const { agentQueue } = store.tables;
      await store.tx(async (w) => {
        const row = { agentId: boris, queueId: 'water', rank: 1, createdAtMs: 1 };
        await w.insert(agentQueue).values(row);
      });
      const says = (agentId: string, change: object) => ({
        type: 'agent-changed',
        agent: agentView(agentId, change),
      });
      const at = (s: number): number => q.startMs + s * 1_000;
      const prayer = { wish: 'paused', pauseReason: 'نماز|ظهر' };
      const aside = { setAside: { misses: 2, sinceMs: at(300) } };
      await apply([
        [at(0), says(anna, {})],
        [at(10), says(anna, { activity: 'ringing' })],
        [at(60), says(anna, prayer)],
        [at(160), says(anna, {})],
        [at(200), says(boris, { wish: 'paused', pauseReason: 'ناهار' })],
        [at(300), says(anna, aside)],
        [at(330), says(anna, {})],
        [at(400), says(anna, { wish: 'signed-out' })],
        [at(500), says(boris, { wish: 'signed-out' })],
      ]);
      const lines = readLog(await exported());
      const told = lines.map(({ second, queue, agent, event, fields }) =>
        [second - q.startMs / 1_000, queue, agent, event, ...fields].join('|'),
      );
      expect(told.filter((line) => !line.includes('|water|anna|'))).toEqual([
        '0|general|anna|ADDMEMBER|',
        '60|general|anna|PAUSE|نماز ظهر',
        '160|general|anna|UNPAUSE|نماز ظهر',
        '200|water|boris|ADDMEMBER|PAUSED',
        '200|water|boris|PAUSE|ناهار',
        '300|general|anna|PAUSE|Auto-Pause',
        '330|general|anna|UNPAUSE|Auto-Pause',
        '400|general|anna|REMOVEMEMBER|',
        '500|water|boris|REMOVEMEMBER|',
      ]);
      expect(sessionsOf(lines)).toEqual(
        new Map([
          ['anna general', { memberS: 400, pausedS: 130 }],
          ['anna water', { memberS: 400, pausedS: 130 }],
          ['boris water', { memberS: 300, pausedS: 300 }],
        ]),
      );
    });
  });
}
