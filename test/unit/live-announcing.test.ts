import { expect, test } from 'vitest';
import { AgentId, CallId } from '../../telephony/protocol/index.ts';
import { hubRig, settled } from '../support/hub-rig.ts';
import {
  arrived,
  changed,
  emptyView,
  numbered,
  offered,
  offerEnded,
} from '../support/live-notices.ts';

test('an expert who is told whose call it is does not ring any more, at his desk and on the board', async () => {
  const rig = hubRig();
  let seq = 0;
  const happens = async (...notices: object[]): Promise<void> => {
    for (const notice of notices) rig.hub.onReceived(numbered((seq += 1), seq, notice));
    await settled();
  };
  const call = () => rig.hub.picture.calls.get(CallId.parse('c1'));
  const deskOf = async () => (await rig.hub.joinDesk(AgentId.parse('anna'))).state;
  rig.hub.onView(emptyView());
  const hers = { callId: 'c1', offerId: 'c1.1' };
  await happens(changed('anna'), arrived('c1', 1), offered('c1', 'anna'));
  await happens(changed('anna', { activity: 'ringing', ...hers }));
  expect(call()).toMatchObject({ phase: 'offered' });
  await happens(changed('anna', { activity: 'announcing', ...hers }));
  expect(call()).toMatchObject({ phase: 'announcing', agentId: 'anna', answeredAtMs: null });
  expect(await deskOf()).toMatchObject({ activity: 'announcing', callId: 'c1', waiting: 1 });

  // Put down over it: the caller waits as before.
  await happens(offerEnded('c1', 'anna', 'declined'), changed('anna'));
  expect(call()).toMatchObject({ phase: 'waiting', agentId: null, offerId: null });
  rig.hub.stop();
});
