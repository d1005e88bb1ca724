import { describe, expect, test } from 'vitest';
import { AgentId } from '../../telephony/protocol/index.ts';
import { hubRig, settled, type HubRig } from '../support/hub-rig.ts';
import {
  answered,
  arrived,
  changed,
  emptyView,
  numbered,
  offered,
} from '../support/live-notices.ts';

const anna = AgentId.parse('anna');
const boris = AgentId.parse('boris');
const callId = 'c1';
const both = { callId, agentId: 'anna', secondId: 'boris' };
const asFirst = { role: 'first', otherId: 'boris', manner: 'consult', stage: 'speaking' };
const asSecond = { ...asFirst, role: 'second', otherId: 'anna' };

/** Anna has asked Boris about her call. */
async function consult(): Promise<HubRig & { happens: (...notices: object[]) => Promise<void> }> {
  const rig = hubRig();
  let seq = 0;
  const happens = async (...notices: object[]): Promise<void> => {
    for (const notice of notices) {
      rig.hub.onReceived(numbered((seq += 1), rig.clock.ms + seq, notice));
    }
    await settled();
  };
  rig.hub.onView(emptyView());
  await rig.hub.joinDesk(anna);
  await rig.hub.joinDesk(boris);
  await happens(
    changed('anna'),
    changed('boris'),
    arrived(callId, 1),
    offered(callId, 'anna'),
    answered(callId, 'anna', 1_000),
    changed('anna', { activity: 'talking', callId, offerId: 'c1.1' }),
    { type: 'call-held', callId, agentId: 'anna' },
    { type: 'consult-asked', ...both, offerId: 'c1.2', manner: 'consult' },
    changed('anna', { activity: 'consulting', callId, offerId: 'c1.1', consult: asFirst }),
    changed('boris', { activity: 'consulting', callId, offerId: 'c1.2', consult: asSecond }),
  );
  return { ...rig, happens };
}

const transferred = {
  type: 'call-transferred',
  callId,
  agentId: 'boris',
  fromId: 'anna',
  offerId: 'c1.2',
};
const wrapUp = changed('anna', { activity: 'wrap-up', callId, wrapUpUntilMs: 9_000_000 });

describe('the record in a consult', () => {
  test('opens for the colleague who is asked, with the same contact, and each sees the other', async () => {
    const rig = await consult();
    expect(rig.pops).toMatchObject([
      { agentId: 'anna', opened: { callId, offerId: 'c1.1', contactId: 'contact-c1' } },
      { agentId: 'boris', opened: { callId, offerId: 'c1.2', contactId: 'contact-c1' } },
    ]);
    expect(rig.hub.deskState(anna).consult).toMatchObject({ otherName: 'کارشناس boris' });
    expect(rig.hub.deskState(boris)).toMatchObject({
      activity: 'consulting',
      consult: { role: 'second', otherName: 'کارشناس anna' },
    });
    rig.hub.stop();
  });

  test('goes with the call: it closes at the first agent, also after a reload of that page', async () => {
    const rig = await consult();
    await rig.happens(transferred, wrapUp);
    await rig.happens(changed('boris', { activity: 'talking', callId, offerId: 'c1.2' }));
    expect(rig.pops.slice(2)).toEqual([{ agentId: 'anna', closed: { callId, offerId: 'c1.1' } }]);
    expect((await rig.hub.joinDesk(anna)).pop).toBeNull();
    expect((await rig.hub.joinDesk(boris)).pop).toMatchObject({ callId, offerId: 'c1.2' });
    expect(rig.hub.picture.calls.get(callId as never)).toMatchObject({
      agentId: 'boris',
      phase: 'talking',
      heldSinceMs: null,
    });
    rig.hub.stop();
  });

  test('closes at a colleague who is out of it again', async () => {
    const rig = await consult();
    await rig.happens(
      { type: 'consult-ended', ...both, offerId: 'c1.2', end: 'taken-back' },
      { type: 'call-unheld', callId, agentId: 'anna' },
      changed('boris'),
    );
    expect(rig.pops.slice(2)).toEqual([{ agentId: 'boris', closed: { callId, offerId: 'c1.2' } }]);
    rig.hub.stop();
  });

  test('stays with the colleague when the first agent is gone', async () => {
    const rig = await consult();
    await rig.happens(
      { type: 'call-requeued', callId, queueId: 'general', keyMs: 0 },
      offered(callId, 'boris', 2),
      wrapUp,
    );
    expect(rig.pops.slice(2)).toMatchObject([
      { agentId: 'anna', closed: { callId } },
      { agentId: 'boris', opened: { callId, offerId: 'c1.2' } },
    ]);
    rig.hub.stop();
  });
});

describe('a call with somebody outside', () => {
  const fire = { outsideId: 'emergency-125', offerId: 'c1.2' };
  const standby = { outsideId: 'reza', offerId: 'c2.1' };
  const asked = {
    role: 'first',
    otherId: null,
    outside: fire,
    manner: 'consult',
    stage: 'ringing',
  };
  const party = { callId, agentId: 'anna', secondId: null, ...fire };

  async function callsFire() {
    const rig = await consult();
    await rig.happens(
      { type: 'consult-ended', ...both, offerId: 'c1.2', end: 'taken-back' },
      changed('boris'),
      { type: 'consult-asked', ...party, manner: 'consult' },
      changed('anna', { activity: 'consulting', callId, offerId: 'c1.1', consult: asked }),
    );
    return rig;
  }
  const handedOut = { type: 'call-handed-out', callId, fromId: 'anna', ...fire };

  test('who is busy at once is seen at the desk before he is gone again', async () => {
    const rig = await consult();
    const before = rig.desks.length;
    await rig.happens(
      { type: 'consult-ended', ...both, offerId: 'c1.2', end: 'taken-back' },
      { type: 'consult-asked', ...party, manner: 'consult' },
      changed('anna', { activity: 'consulting', callId, offerId: 'c1.1', consult: asked }),
      { type: 'consult-ended', ...party, end: 'busy' },
      changed('anna', { activity: 'talking', callId, offerId: 'c1.1' }),
    );
    const own = rig.desks.slice(before).filter(({ agentId }) => agentId === anna);
    const told = own.map(({ state }) => state.consult?.entryId ?? null);
    expect(told).toEqual(['emergency-125', null]);
    rig.hub.stop();
  });

  test('is shown by the entry’s id, and opens no record anywhere', async () => {
    const rig = await callsFire();
    const popsBefore = rig.pops.length;
    expect(rig.hub.deskState(anna).consult).toEqual({
      role: 'first',
      otherId: null,
      otherName: '',
      entryId: 'emergency-125',
      manner: 'consult',
      stage: 'ringing',
    });
    await rig.happens({ type: 'consult-ended', ...party, end: 'busy' });
    expect(rig.pops).toHaveLength(popsBefore);
    rig.hub.stop();
  });

  test('keeps its record at the agent who handed it out, also after a reload of that page', async () => {
    const rig = await callsFire();
    const popsBefore = rig.pops.length;
    await rig.happens(handedOut, wrapUp);
    expect(rig.pops).toHaveLength(popsBefore);
    expect((await rig.hub.joinDesk(anna)).pop).toMatchObject({ callId });
    expect(rig.hub.picture.calls.get(callId as never)).toMatchObject({
      agentId: null,
      phase: 'talking',
      heldSinceMs: null,
    });
    rig.hub.stop();
  });

  test('waits on while the on-call number rings, and is with it when it answers', async () => {
    const rig = await consult();
    await rig.happens(arrived('c2', 2), { type: 'standby-rung', callId: 'c2', ...standby });
    const shown = () => rig.hub.picture.calls.get('c2' as never);
    expect(shown()).toMatchObject({ phase: 'offered', agentId: null, answeredAtMs: null });
    await rig.happens({ type: 'hand-out-failed', callId: 'c2', ...standby, end: 'busy' });
    expect(shown()).toMatchObject({ phase: 'waiting', offerId: null });
    await rig.happens(
      { type: 'standby-rung', callId: 'c2', ...standby },
      { type: 'call-handed-out', callId: 'c2', fromId: null, ...standby },
    );
    expect(shown()).toMatchObject({ phase: 'talking', agentId: null });
    expect(shown()?.answeredAtMs).not.toBeNull();
    rig.hub.stop();
  });

  test('goes back to the line with its record when nobody was reached', async () => {
    const rig = await callsFire();
    await rig.happens(
      handedOut,
      wrapUp,
      { type: 'hand-out-failed', callId, ...fire, end: 'busy' },
      { type: 'call-requeued', callId, queueId: 'general', keyMs: 0 },
    );
    expect(rig.pops.at(-1)).toMatchObject({ agentId: 'anna', closed: { callId } });
    expect(rig.hub.picture.calls.get(callId as never)).toMatchObject({ phase: 'waiting' });
    rig.hub.stop();
  });
});

test('a call may go to colleagues on shift, who are free or not, and to queues', async () => {
  const rig = await consult();
  rig.hub.setQueue({ queueId: 'general', nameFa: 'صف عمومی', nameEn: 'General' } as never);
  await rig.happens(
    changed('clara'),
    changed('dana', { wish: 'paused' }),
    changed('eve', { wish: 'signed-out' }),
    arrived('c2', 2),
  );
  const { agents, queues } = rig.hub.transferTargets(anna);
  expect(agents.map(({ agentId, free }) => `${agentId} ${free}`)).toEqual([
    'boris false',
    'clara true',
    'dana false',
  ]);
  expect(queues).toEqual([
    { queueId: 'general', nameFa: 'صف عمومی', nameEn: 'General', waiting: 1 },
  ]);
  rig.hub.stop();
});
