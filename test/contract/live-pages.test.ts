import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BoardPatch, BoardSnapshot } from '../../src/contract/board.ts';
import { applyBoardPatch } from '../../src/contract/board-reducer.ts';
import { DeskState, Pop } from '../../src/contract/desk.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import type { Request } from '../../telephony/protocol/index.ts';
import { askBoard, askDesk, type Page, reportPhone, takePhone } from '../support/live-asks.ts';
import {
  agentView,
  answered,
  arrived,
  changed,
  ended,
  numbered,
  offered,
  offerEnded,
} from '../support/live-notices.ts';
import { CALLER_KEY, serverRig, type Person, type ServerRig } from '../support/server-rig.ts';
import { PATIENCE } from '../support/patience.ts';

interface Watched {
  readonly page: Page;
  readonly pops: Pop[];
  readonly closed: { callId: string; offerId: string }[];
  readonly states: DeskState[];
  readonly patches: BoardPatch[];
  /** What it was told of who holds the phone. */
  held: ('elsewhere' | 'nowhere')[];
  ended: number;
}

let rig: ServerRig;
let anna: Person;
let boris: Person;
let clara: Person;
let supervisor: Person;
const pages: Page[] = [];
let seq = 0;
let calls = 0;

beforeAll(async () => {
  rig = await serverRig();
  anna = await rig.person('anna', ['agent'], 'آنا رضایی');
  boris = await rig.person('boris', ['agent'], 'بهروز کریمی');
  clara = await rig.person('clara', ['agent']);
  supervisor = await rig.person('supervisor', ['shift-supervisor'], 'سرپرست');
});
afterAll(async () => {
  for (const page of pages) page.disconnect();
  await rig.close();
});

/** Notices reach the server as telephony numbers them. */
function happens(...notices: object[]): void {
  for (const notice of notices) rig.telephony.say(numbered((seq += 1), Date.now(), notice));
}

function newCall(): string {
  return `1763900000.${(calls += 1)}`;
}

const number = (callId: string, phone: string): object => ({
  ...arrived(callId, Date.now()),
  callerToken: sealCallerNumber(CALLER_KEY, phone),
});

async function open(person: Person, headers: Record<string, string> = {}): Promise<Watched> {
  const page: Page = io(rig.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie: person.cookie, origin: rig.url, ...headers },
  });
  pages.push(page);
  const watched: Watched = {
    page,
    pops: [],
    closed: [],
    states: [],
    patches: [],
    held: [],
    ended: 0,
  };
  page.on('pop-opened', (pop) => watched.pops.push(Pop.parse(pop)));
  page.on('pop-closed', (closed) => watched.closed.push(closed));
  page.on('desk-state', (state) => watched.states.push(DeskState.parse(state)));
  page.on('board-patch', (patch) => watched.patches.push(BoardPatch.parse(patch)));
  page.on('phone-held-elsewhere', () => watched.held.push('elsewhere'));
  page.on('phone-held-nowhere', () => watched.held.push('nowhere'));
  page.on('session-ended', () => (watched.ended += 1));
  await new Promise<void>((resolve, reject) => {
    page.once('connect', resolve);
    page.once('connect_error', reject);
  });
  return watched;
}

const soon = (check: () => void | Promise<void>) =>
  expect.poll(async () => (await check(), true), { timeout: 3_000, interval: 5 }).toBe(true);

describe('the door of the sockets', () => {
  test('without a session, or from another site, nobody comes in', async () => {
    await expect(open({ userId: '', cookie: '' })).rejects.toThrow('not-signed-in');
    await expect(open(anna, { origin: 'https://evil.example' })).rejects.toThrow('not-signed-in');
  });

  test('who has no desk gets neither desk nor phone, and reports nothing', async () => {
    const viewer = await rig.person('viewer', ['viewer']);
    const { page } = await open(viewer);
    expect(await askDesk(page)).toEqual({ ok: false, code: 'not-allowed' });
    expect(await takePhone(page, 'tab-1')).toEqual({ ok: false, code: 'not-allowed' });
    expect(await reportPhone(page, [])).toEqual({ ok: false, code: 'not-allowed' });
  });

  test('an agent does not see the board, a supervisor does', async () => {
    const desk = await open(anna);
    expect(await askBoard(desk.page)).toEqual({ ok: false, code: 'not-allowed' });
    const board = await open(supervisor);
    const answer = await askBoard(board.page);
    expect(answer.ok).toBe(true);
    expect(BoardSnapshot.parse(answer.snapshot)).toMatchObject({
      queues: [{ queueId: 'general', nameFa: 'صف عمومی' }],
      counters: [{ offered: 0 }],
    });
    // Refused means outside the room, too.
    happens(number(newCall(), '09153124587'));
    await soon(() => expect(board.patches.length).toBeGreaterThan(0));
    expect(desk.patches).toEqual([]);
    happens(ended(`1763900000.${calls}`, 'short_abandoned', { enteredAtMs: Date.now() }));
  });

  test('signing out closes that page at once', async () => {
    const guest = await rig.person('guest', ['agent']);
    const page = await open(guest);
    const headers = { host: rig.host, origin: rig.url, cookie: guest.cookie };
    await rig.server.app.inject({ method: 'DELETE', url: '/api/session', headers });
    await soon(() => expect([page.ended, page.page.connected]).toEqual([1, false]));
    await expect(open(guest)).rejects.toThrow('not-signed-in');
  });
});

describe('the board over the wire', () => {
  test('who may not read calls sees the line, but neither number nor name of a citizen', async () => {
    const viewer = await rig.person('council', ['viewer'], 'شورا');
    const plain = await open(viewer);
    const full = await open(supervisor);
    await askBoard(full.page);
    await askBoard(plain.page);
    const callId = newCall();
    happens(number(callId, '09153124587'));
    const phoneIn = (watched: Watched): unknown =>
      watched.patches
        .flatMap(({ changes }) => changes)
        .flatMap((change) => (change.type === 'call-set' ? [change.call] : []))
        .find((call) => call.callId === callId)?.phone;
    await soon(() => expect(phoneIn(full)).toBe('+989153124587'));
    await soon(() => expect(phoneIn(plain)).toBeNull());
    const { snapshot } = await askBoard(plain.page);
    expect(snapshot?.calls.find((call) => call.callId === callId)?.phone).toBeNull();
    expect(JSON.stringify([plain.patches, snapshot])).not.toContain('9153124587');
    happens(ended(callId, 'abandoned'));
  });

  test('it follows a call within a second, and patches lead to what a fresh page sees', async () => {
    const board = await open(supervisor);
    const { snapshot } = await askBoard(board.page);
    if (snapshot === undefined) throw new Error('a supervisor joins');
    const callId = newCall();
    const startedMs = Date.now();
    happens(number(callId, '09153124587'), changed(anna.userId, { activity: 'idle' }));
    happens(offered(callId, anna.userId), changed(anna.userId, { activity: 'ringing', callId }));
    happens(answered(callId, anna.userId, 700));
    happens(changed(anna.userId, { activity: 'talking', callId }));
    const follow = (): BoardSnapshot =>
      board.patches.reduce((shown, patch) => {
        const next = applyBoardPatch(shown, patch);
        if (!next.ok) throw new Error('a gap');
        return next.snapshot;
      }, snapshot);
    await soon(() => {
      expect(follow().calls).toMatchObject([
        { callId, phase: 'talking', phone: '+989153124587', agentId: anna.userId },
      ]);
      expect(follow().agents).toMatchObject([{ name: 'آنا رضایی', activity: 'talking' }]);
    });
    const more = { agentId: anna.userId, enteredAtMs: startedMs, waitMs: 700, talkMs: 9_000 };
    happens(ended(callId, 'answered', more));
    await soon(() => {
      expect(follow().counters).toMatchObject([{ answered: 1, answeredInTime: 1 }]);
      expect(follow().agents).toMatchObject([{ answeredToday: 1 }]);
      expect(follow().calls).toEqual([]);
    });
    expect(Date.now() - startedMs).toBeLessThan(PATIENCE * 1_000);
    const { page } = await open(supervisor);
    await soon(async () => {
      const fresh = await askBoard(page);
      expect({ ...follow(), atMs: 0 }).toEqual({ ...fresh.snapshot, atMs: 0 });
    });
  });

  test('it says that it is not live while telephony is away, and is right again after', async () => {
    const board = await open(supervisor);
    expect((await askBoard(board.page)).snapshot?.live).toBe(true);
    await rig.telephony.kill();
    const away = { type: 'live-set', live: false };
    await soon(() => expect(board.patches.flatMap((one) => one.changes)).toContainEqual(away));
    const waiting = { callId: newCall(), callerToken: null, queueId: 'general', phase: 'waiting' };
    rig.telephony.holds = {
      calls: [
        {
          ...waiting,
          enteredAtMs: 5,
          keyMs: 5,
          place: 1,
          agentId: null,
          offerId: null,
          answeredAtMs: null,
          heldSinceMs: null,
        },
      ] as never,
    };
    await rig.telephony.start();
    await soon(() => expect(rig.server.link.isUp()).toBe(true));
    await soon(async () => {
      const { snapshot } = await askBoard(board.page);
      expect(snapshot).toMatchObject({ live: true, calls: [{ callId: waiting.callId }] });
    });
    rig.telephony.holds = {};
    happens({ ...ended(waiting.callId, 'short_abandoned'), enteredAtMs: 5 });
  });
});

describe('the desk over the wire', () => {
  test('the record opens for whom it rings alone, and closes when somebody else gets the call', async () => {
    const [first, second] = [await open(anna), await open(boris)];
    await askDesk(first.page);
    await askDesk(second.page);
    const callId = newCall();
    happens(number(callId, '09153124587'), offered(callId, anna.userId));
    await soon(() => expect(first.pops).toHaveLength(1));
    expect(first.pops[0]).toMatchObject({
      callId,
      offerId: `${callId}.1`,
      phone: '+989153124587',
      phoneShown: '0915 312 4587',
    });
    happens(offerEnded(callId, anna.userId, 'missed'), offered(callId, boris.userId, 2));
    await soon(() => expect(first.closed).toEqual([{ callId, offerId: `${callId}.1` }]));
    await soon(() => expect(second.pops).toMatchObject([{ callId, offerId: `${callId}.2` }]));
    expect(first.pops).toHaveLength(1);
    expect(second.pops[0]?.contactId).toBe(first.pops[0]?.contactId);

    const seen = (person: Person) =>
      rig.server.app.inject({
        url: `/api/calls/${callId}/pop`,
        headers: { host: rig.host, origin: rig.url, cookie: person.cookie },
      });
    expect((await seen(anna)).json().code).toBe('not-your-call');
    expect((await seen(boris)).json()).toMatchObject({ callId, phone: '+989153124587' });
    happens(ended(callId, 'abandoned', { enteredAtMs: Date.now() }));
    happens(offerEnded(callId, boris.userId, 'caller-left', 2));
    await soon(() => expect(second.closed).toHaveLength(1));
  });

  test('a reloaded page finds the same state and the same record', async () => {
    const before = await open(anna);
    await askDesk(before.page);
    const callId = newCall();
    const offerId = `${callId}.1`;
    happens(number(callId, '05138412345'), offered(callId, anna.userId));
    happens(changed(anna.userId, { activity: 'ringing', callId, offerId }));
    happens(answered(callId, anna.userId, 900));
    happens(changed(anna.userId, { activity: 'talking', callId, offerId, sinceMs: 77 }));
    await soon(() => expect(before.states.at(-1)).toMatchObject({ activity: 'talking', callId }));
    await soon(() => expect(before.pops).toHaveLength(1));
    before.page.disconnect();
    const after = await open(anna);
    const desk = await askDesk(after.page);
    expect(desk).toMatchObject({
      ok: true,
      state: { activity: 'talking', callId, offerId, sinceMs: 77, signedIn: true },
      pop: { callId, offerId, phone: '+985138412345', contactId: before.pops[0]?.contactId },
    });
    happens(ended(callId, 'answered', { agentId: anna.userId, enteredAtMs: Date.now() }));
    happens({ type: 'wrap-up-started', callId, agentId: anna.userId, untilMs: Date.now() });
    happens({ type: 'wrap-up-ended', callId, agentId: anna.userId, by: 'limit', durationMs: 1 });
    happens(changed(anna.userId, { activity: 'idle' }));
    await soon(() => expect(after.closed).toEqual([{ callId, offerId }]));
    // The limit ended the wrap-up: the contact waits on the list.
    const listed = () => after.states.at(-1)?.unfinishedContacts.map((one) => one.callId);
    await soon(() => expect(listed()).toContain(callId));
  });

  test('tabs are told which of them holds the phone, and when that one is gone', async () => {
    const [first, second] = [await open(clara), await open(clara)];
    expect((await askDesk(first.page)).holdsPhone).toBe(false);
    await takePhone(first.page, 'tab-1');
    expect((await askDesk(second.page)).holdsPhone).toBe(false);
    await soon(() => expect(second.held).toEqual(['elsewhere']));
    await takePhone(second.page, 'tab-2');
    await soon(() => expect(first.held).toEqual(['nowhere', 'elsewhere']));
    expect((await askDesk(second.page)).holdsPhone).toBe(true);
    // The same tab on a new connection is no other tab.
    const again = await open(clara);
    await takePhone(again.page, 'tab-2');
    again.page.disconnect();
    await soon(() => expect(second.held).toEqual(['elsewhere', 'nowhere']));
  });

  test("the ring's delay behind the painted record is kept with the call", async () => {
    const desk = await open(boris);
    await askDesk(desk.page);
    const callId = newCall();
    happens(number(callId, '09153124587'), offered(callId, boris.userId));
    await soon(() => expect(desk.pops).toHaveLength(1));
    desk.page.emit('pop-painted', { offerId: `${callId}.1`, ringDelayMs: 41 });
    desk.page.emit('pop-painted', { offerId: 'somebody-elses.1', ringDelayMs: 9_999 });
    const { cookie } = supervisor;
    await soon(async () => {
      const history = await rig.server.app.inject({
        url: `/api/calls/${callId}`,
        headers: { host: rig.host, cookie },
      });
      const painted = history
        .json()
        .events.filter((one: { type: string }) => one.type === 'pop-painted');
      expect(painted).toMatchObject([{ detail: { ringDelayMs: 41, agentId: boris.userId } }]);
    });
    happens(offerEnded(callId, boris.userId, 'caller-left'));
    happens(ended(callId, 'abandoned', { enteredAtMs: Date.now() }));
  });
});

describe('signing in to the phone', () => {
  const asks = (person: Person, path: string, body: object = {}) =>
    rig.server.app.inject({
      method: 'POST',
      url: path,
      headers: { host: rig.host, origin: rig.url, cookie: person.cookie },
      body,
    });
  const asked = <T extends Request['type']>(type: T) =>
    rig.telephony.requests.filter((one) => one.type === type) as Extract<Request, { type: T }>[];

  test('each sign-in has a fresh password, and a break outlives a reload', async () => {
    const first = (await asks(boris, '/api/phone/sign-in', { kind: 'web' })).json();
    expect(first).toMatchObject({
      uri: `sip:${boris.userId}@pasokh`,
      username: boris.userId,
      echoUri: 'sip:600@pasokh',
      webSocketPath: '/ws',
      kind: 'web',
    });
    expect((await asks(boris, '/api/agent/pause', { reason: 'نماز' })).statusCode).toBe(204);
    const second = (await asks(boris, '/api/phone/sign-in', { kind: 'web' })).json();
    expect(second.password).not.toBe(first.password);
    const signIns = asked('sign-in-agent').filter((one) => one.agentId === boris.userId);
    expect(signIns.map((one) => one.pausedReason)).toEqual([null, 'نماز']);
    expect(signIns.map((one) => one.phonePassword)).toEqual([first.password, second.password]);
  });

  test('a telephony that lost its journal is told who is signed in, and phones keep their accounts', async () => {
    const known = asked('sign-in-agent').length;
    await rig.telephony.kill();
    await rig.telephony.start('journal-after-the-fire');
    seq = 0;
    await soon(() => expect(asked('sign-in-agent').length).toBe(known + 1));
    expect(asked('sign-in-agent').at(-1)).toMatchObject({
      agentId: boris.userId,
      phonePassword: null,
      pausedReason: 'نماز',
      phone: 'web',
    });
    await rig.telephony.kill();
    rig.telephony.holds = { agents: [agentView(boris.userId, { wish: 'paused' })] };
    await rig.telephony.start();
    await soon(async () => expect(rig.server.hub.picture.agents.size).toBe(1));
    // One that knows him is told again, for his queues or skills may have changed; no new password.
    await soon(() => expect(asked('sign-in-agent').length).toBe(known + 2));
    expect(asked('sign-in-agent').at(-1)).toMatchObject({ phonePassword: null });
  });

  test('a refusal of telephony is told as it is, and nothing is kept of it', async () => {
    const usual = rig.telephony.answer;
    rig.telephony.answer = async () => ({ ok: false, refusal: 'not-signed-in' });
    const pause = await asks(anna, '/api/agent/pause', { reason: 'ناهار' });
    expect([pause.statusCode, pause.json().code]).toEqual([409, 'phone-not-signed-in']);
    rig.telephony.answer = async () => ({ ok: false, refusal: 'not-your-call' });
    const hangUp = await asks(anna, '/api/calls/1.1/hang-up');
    expect([hangUp.statusCode, hangUp.json().code]).toEqual([403, 'not-your-call']);
    rig.telephony.answer = usual;
    const { agentPresence } = rig.database.store.tables;
    const present = await rig.database.store.read.select().from(agentPresence);
    expect(present.map((row) => [row.id, row.wish, row.pauseReason])).toEqual([
      [boris.userId, 'paused', 'نماز'],
    ]);
  });
});
