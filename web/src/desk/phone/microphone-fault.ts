/**
 * Why there is no microphone, as far as a person can do something about it: the browser was told no,
 * none is plugged in, or another program has it for itself.
 */
export type MicrophoneFault = 'refused' | 'missing' | 'taken';

/** Of what `getUserMedia` was refused with. */
export function microphoneFaultOf(fault: unknown): MicrophoneFault {
  const name = fault instanceof Error ? fault.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotReadableError' || name === 'AbortError') return 'taken';
  return 'missing';
}

/** What is known without opening one: an expert is told before the first call, not by it. */
export async function readMicrophoneFault(): Promise<MicrophoneFault | null> {
  const permission = await microphonePermission();
  if (permission?.state === 'denied') return 'refused';
  // Before the permission is given a browser names no device, but tells that there are some.
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.some(({ kind }) => kind === 'audioinput') ? null : 'missing';
}

/** Calls back when devices come or go, or the permission is changed. */
export function watchMicrophone(changed: () => void): () => void {
  const { mediaDevices } = navigator;
  let permission: PermissionStatus | null = null;
  let isOver = false;
  mediaDevices.addEventListener('devicechange', changed);
  void microphonePermission().then((status) => {
    if (isOver) return;
    permission = status;
    permission?.addEventListener('change', changed);
  });
  return () => {
    isOver = true;
    mediaDevices.removeEventListener('devicechange', changed);
    permission?.removeEventListener('change', changed);
  };
}

/** Null: this browser does not tell. */
async function microphonePermission(): Promise<PermissionStatus | null> {
  try {
    return await navigator.permissions.query({ name: 'microphone' });
  } catch {
    // Not every browser knows the name.
    return null;
  }
}
