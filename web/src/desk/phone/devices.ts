/** Which microphone, speaker and ringer this computer uses; '' is the system's own choice. */
export interface DeviceChoice {
  readonly microphoneId: string;
  readonly speakerId: string;
  readonly ringerId: string;
}

export interface NamedDevice {
  readonly deviceId: string;
  readonly label: string;
}

export interface DeviceList {
  readonly microphones: readonly NamedDevice[];
  readonly speakers: readonly NamedDevice[];
}

const KEY = 'pasokh.devices';
const NONE: DeviceChoice = { microphoneId: '', speakerId: '', ringerId: '' };

export function readDeviceChoice(): DeviceChoice {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return { ...NONE, ...(kept as Partial<DeviceChoice>) };
  } catch {
    // A damaged preference is no reason to keep an agent from the phone.
    return NONE;
  }
}

export function keepDeviceChoice(choice: DeviceChoice): void {
  localStorage.setItem(KEY, JSON.stringify(choice));
}

/** Names are empty until the microphone was allowed once. */
export async function listDevices(): Promise<DeviceList> {
  const all = await navigator.mediaDevices.enumerateDevices();
  const named = all.filter((device) => device.deviceId !== '' && device.deviceId !== 'default');
  return {
    microphones: named.filter((device) => device.kind === 'audioinput'),
    speakers: named.filter((device) => device.kind === 'audiooutput'),
  };
}

export type DevicePart = 'microphone' | 'speaker' | 'ringer';

/**
 * What was chosen and is not connected now: the system's own is used in its place. Before the
 * microphone was allowed the browser names no device, and nothing can be said.
 */
export function findGone(choice: DeviceChoice, list: DeviceList): readonly DevicePart[] {
  if (list.microphones.length === 0 && list.speakers.length === 0) return [];
  const isGone = (deviceId: string, among: readonly { readonly deviceId: string }[]): boolean =>
    deviceId !== '' && among.every((device) => device.deviceId !== deviceId);
  const parts: DevicePart[] = [];
  if (isGone(choice.microphoneId, list.microphones)) parts.push('microphone');
  if (isGone(choice.speakerId, list.speakers)) parts.push('speaker');
  if (isGone(choice.ringerId, list.speakers)) parts.push('ringer');
  return parts;
}

/**
 * Opens the chosen microphone; an unplugged one falls back to the system's. Asked for exactly: a mere
 * wish for a device is answered by Chromium with the system's own.
 */
export async function openMicrophone(choice: DeviceChoice): Promise<MediaStream> {
  const { microphoneId } = choice;
  if (microphoneId === '') return openAudio({});
  try {
    return await openAudio({ deviceId: { exact: microphoneId } });
  } catch (fault) {
    const isGone = fault instanceof DOMException && fault.name !== 'NotAllowedError';
    // Chromium's error for a device that is not there is no DOMException.
    if (!isGone && !(fault instanceof OverconstrainedError)) throw fault;
    return openAudio({});
  }
}

function openAudio(device: MediaTrackConstraints): Promise<MediaStream> {
  const cleaned = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return navigator.mediaDevices.getUserMedia({ audio: { ...cleaned, ...device }, video: false });
}

export function closeStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

interface Sink {
  setSinkId?(sinkId: string): Promise<void>;
}

/** Sends the sound to a device; where the browser cannot choose, the system's stays. */
export async function routeSound(
  output: HTMLAudioElement | AudioContext,
  deviceId: string,
): Promise<void> {
  // Not in every browser, and not yet in the types of AudioContext.
  const target: Sink = output as object;
  if (target.setSinkId === undefined) return;
  try {
    await target.setSinkId(deviceId);
  } catch {
    // The device was unplugged: the system's own is better than silence.
    if (deviceId === '') return;
    await target.setSinkId('').catch(() => {
      // Where even that fails the browser goes on with what it has; the next call routes anew.
    });
  }
}
