import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import { OrderedList } from '../../telephony/engine/ordered-list.ts';
import { placeToTell } from '../../telephony/flow/caller-flow.ts';
import { numberToParts } from '../../telephony/flow/number-parts.ts';
import { numberToPersianWords } from '../../src/kit/number-words.ts';
import { looksAsBefore } from '../../telephony/engine/view.ts';
import { AgentView } from '../../telephony/protocol/index.ts';
import { waterworks } from '../support/story.ts';

test('an ordered list is a sorted array, whatever is put in and taken out', () => {
  const value = fc.integer({ min: 0, max: 9_000 });
  const step = fc.record({ add: fc.integer({ min: 0, max: 2 }).map((n) => n > 0), value });
  fc.assert(
    fc.property(fc.array(step, { minLength: 600, maxLength: 9_000 }), (steps) => {
      const list = new OrderedList<number>((a, b) => a - b);
      const model = new Set<number>();
      for (const { add, value } of steps) {
        if (add && !model.has(value)) list.insert(value);
        if (add) model.add(value);
        else expect(list.remove(value)).toBe(model.delete(value));
      }
      const sorted = [...model].sort((a, b) => a - b);
      expect([...list]).toEqual(sorted);
      expect(list.size).toBe(sorted.length);
      expect(list.first()).toBe(sorted[0]);
      sorted.forEach((value, at) => expect(list.rank(value)).toBe(at));
      sorted.forEach((value, at) => expect(list.at(at)).toBe(value));
    }),
    { numRuns: 30 },
  );
});

/** Another value than the agent's of the test below. */
function toOther(name: string): unknown {
  if (name === 'queueIds') return ['parks'];
  if (name === 'consult')
    return { role: 'first', otherId: 'boris', manner: 'ask', stage: 'ringing' };
  return 'otherwise';
}

test('of an agent nothing changes unseen', () => {
  const agent = {
    agentId: 'anna',
    queueIds: ['waterworks'],
    wish: 'available',
    pauseReason: null,
    activity: 'idle',
    sinceMs: 0,
    reachable: true,
    setAside: { misses: 2, sinceMs: 5 },
    callId: null,
    offerId: null,
    wrapUpUntilMs: null,
    wrapUpExtensionsLeft: null,
    pausedSinceMs: null,
    consult: null,
  } as unknown as AgentView;
  expect(looksAsBefore(agent, { ...agent, queueIds: [...agent.queueIds], sinceMs: 9 })).toBe(true);
  for (const name of Object.keys(AgentView.shape)) {
    if (name === 'agentId' || name === 'sinceMs') continue;
    const changed = { ...agent, [name]: toOther(name) };
    expect(looksAsBefore(agent, changed), name).toBe(false);
  }
});

test.each([
  [0, ['number/0']],
  [3, ['number/3']],
  [20, ['number/20']],
  [23, ['number/20-o', 'number/3']],
  [100, ['number/100']],
  [115, ['number/100-o', 'number/15']],
  [999, ['number/900-o', 'number/90-o', 'number/9']],
  [1_000, ['number/1000']],
  [1_001, ['number/1000-o', 'number/1']],
  [2_345, ['number/2', 'number/1000-o', 'number/300-o', 'number/40-o', 'number/5']],
  [20_000, ['number/20', 'number/1000']],
  [-1, []],
  [1.5, []],
  [1_000_000, []],
])('%d is said in the pieces that are recorded', (value, parts) => {
  expect(numberToParts(value)).toEqual(parts);
});

test('the recorded pieces say the same words as the written number', () => {
  const spoken = (part: string): string => {
    const [value = '', and] = part.slice('number/'.length).split('-');
    const words = numberToPersianWords(Number(value)).join(' ');
    return and === undefined ? words : `${words} و`;
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), (n) => {
      const heard = numberToParts(n).map(spoken).join(' ');
      expect(heard).toBe(numberToPersianWords(n).join(' '));
    }),
  );
});

test('a place is told when it is the same or smaller, never when it has grown', () => {
  expect(placeToTell(3, null)).toBe(3);
  expect(placeToTell(3, 3)).toBe(3);
  expect(placeToTell(2, 3)).toBe(2);
  expect(placeToTell(4, 3)).toBeNull();
});

test('a caller who comes before any line is configured is taken by the fallback queue', () => {
  const engine = createEngine(null);
  engine.handle({
    type: 'pbx.snapshot',
    atMs: 1,
    restarted: false,
    calls: [],
    legs: [],
    agentLegs: [],
    reachable: [],
  });
  const arrival = { type: 'call.arrived', callId: 'c1', callerToken: null, extension: '137' };
  const outputs = engine.handle({ ...arrival, atMs: 2, enteredAtMs: 2 } as never);
  expect(outputs.commands).toEqual([{ type: 'continue-in-fallback', callId: 'c1' }]);
  expect(outputs.notices).toEqual([]);
});

test('a checkpoint of another version is as good as none', () => {
  const engine = createEngine(null);
  const request = { type: 'configure-queue', queue: waterworks } as const;
  engine.handle({ type: 'request.received', atMs: 1, requestId: 'r1', request });
  const saved = engine.save();
  expect(createEngine(saved).view().queues).toEqual([waterworks]);
  const strange = createEngine({ ...saved, version: saved.version + 1 });
  expect(strange.view().queues).toEqual([]);
});

test('a checkpoint is a copy: what happens later does not change it', () => {
  const engine = createEngine(null);
  const before = JSON.stringify(engine.save());
  const saved = engine.save();
  const request = { type: 'configure-queue', queue: waterworks } as const;
  engine.handle({ type: 'request.received', atMs: 1, requestId: 'r1', request });
  expect(JSON.stringify(saved)).toBe(before);
});
