import { afterEach, beforeEach, expect, test } from 'vitest';
import { contactIdOf } from '../../src/contacts/contact-id.ts';
import type { AgentView } from '../../telephony/protocol/index.ts';
import { eventually } from '../support/eventually.ts';
import { agentView, answered, arrived, ended, numbered, offered } from '../support/live-notices.ts';
import { type Person, type ServerRig, serverRig } from '../support/server-rig.ts';

/** Whoever has finished the contact is free, whatever had died when the form was sent. */
const CALL = '1764000000.7';

let rig: ServerRig;
let expert: Person;
let seq = 0;

beforeEach(async () => {
  rig = await serverRig();
  seq = 0;
  expert = await rig.person('expert', ['agent']);
  const { userId } = expert;
  say(arrived(CALL, Date.now()));
  say(offered(CALL, userId));
  say(answered(CALL, userId, 900));
  await eventually('the server hears it', 5_000, () => rig.server.link.heardSeq() === seq);
  await rig.server.link.idle();
});
afterEach(() => rig.close());

function say(notice: object): void {
  rig.telephony.say(numbered((seq += 1), Date.now(), notice));
}

function wrapsUp(): void {
  const agentId = expert.userId;
  say(ended(CALL, 'answered', { agentId, enteredAtMs: Date.now() }));
  say({ type: 'wrap-up-started', callId: CALL, agentId, untilMs: Date.now() + 60_000 });
}

async function finishes(): Promise<void> {
  const { statusCode, body } = await rig.server.app.inject({
    method: 'POST',
    url: `/api/contacts/${contactIdOf(CALL)}/finish`,
    headers: { host: rig.host, origin: rig.url, cookie: expert.cookie },
    body: { disposition: 'answered_on_spot' },
  });
  expect({ statusCode, body }).toEqual({ statusCode: 204, body: '' });
}

const wasToldToFinish = (): Promise<unknown> =>
  eventually('telephony is told that wrap-up is over', 5_000, () =>
    rig.telephony.requests.find(
      (request) => request.type === 'finish-wrap-up' && request.callId === CALL,
    ),
  );

test('finished while telephony was away: told as soon as it is back', async () => {
  wrapsUp();
  await eventually('the server hears it', 5_000, () => rig.server.link.heardSeq() === seq);
  await rig.server.link.idle();
  await rig.telephony.kill();
  await eventually('the link is down', 5_000, () => !rig.server.link.isUp());
  await finishes();
  rig.telephony.requests.length = 0;
  const wrapping = agentView(expert.userId, {
    activity: 'wrap-up',
    callId: CALL as AgentView['callId'],
  });
  rig.telephony.holds = { agents: [wrapping] };
  await rig.telephony.start();
  await wasToldToFinish();
});

test('finished before the citizen had hung up: no wrap-up for what is done', async () => {
  await finishes();
  rig.telephony.requests.length = 0;
  wrapsUp();
  await wasToldToFinish();
});
