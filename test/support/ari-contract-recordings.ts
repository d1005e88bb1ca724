import { expect, it } from 'vitest';
import type { Operation } from '../../telephony/ari/rest.ts';
import type { ContractCaller, ContractWorld } from './ari-contract.ts';

interface Parts {
  readonly world: () => ContractWorld;
  readonly answeredCaller: () => Promise<ContractCaller>;
}

/** Facts of the contract about what callers say after the tone. */
export function describeRecordings({ world, answeredCaller }: Parts): void {
  const status = async (operation: Operation, parameters: Record<string, unknown>) =>
    (await world().rest.perform(operation, parameters)).status;
  const record = (channelId: string, seconds: number) =>
    status('channels.record', {
      channelId,
      name: `pv-${channelId}.p1`,
      format: 'wav',
      maxDurationSeconds: seconds,
      ifExists: 'fail',
    });
  const finished = (name: string) =>
    world().next('RecordingFinished', (message) => message.recording?.name === name);

  it('a recording stands in line behind the prompt, known from the asking on', async () => {
    const { channelId } = await answeredCaller();
    const recordingName = `pv-${channelId}.p1`;
    const { long: media } = world().media;
    const playbackId = `pp-${channelId}`;
    expect(await status('channels.play', { channelId, media, playbackId })).toBe(201);
    expect(await record(channelId, 1)).toBe(201);
    expect(await status('recordings.getLive', { recordingName })).toBe(200);
    expect(await status('recordings.getStored', { recordingName })).toBe(404);
    // Asked for twice it is one.
    expect(await record(channelId, 1)).toBe(409);
    await status('playbacks.stop', { playbackId });
    await finished(recordingName);
    await world().wait(100);
    expect(await status('recordings.getLive', { recordingName })).toBe(404);
    expect(await status('recordings.getStored', { recordingName })).toBe(200);
    expect(await record(channelId, 1)).toBe(409);
    await status('channels.hangup', { channelId });
  });

  it('a recording ends with its caller, is told of before he has left, and stays', async () => {
    const caller = await answeredCaller();
    const { channelId } = caller;
    const recordingName = `pv-${channelId}.p1`;
    expect(await record(channelId, 60)).toBe(201);
    await world().wait(500);
    caller.hangUp();
    await world().next('StasisEnd', (message) => message.channel?.id === channelId);
    await finished(recordingName);
    const order = world()
      .messages.filter(
        ({ recording, channel, type }) =>
          recording?.name === recordingName || (type === 'StasisEnd' && channel?.id === channelId),
      )
      .map(({ type }) => type);
    expect(order).toEqual(['RecordingFinished', 'StasisEnd']);
    expect(await status('recordings.getStored', { recordingName })).toBe(200);
  });

  it('a recording that nobody asked for: 404', async () => {
    const recordingName = 'pv-nowhere';
    expect(await status('recordings.getLive', { recordingName })).toBe(404);
    expect(await status('recordings.getStored', { recordingName })).toBe(404);
    expect(await status('recordings.cancel', { recordingName })).toBe(404);
    expect(await record('nowhere', 1)).toBe(404);
  });
}
