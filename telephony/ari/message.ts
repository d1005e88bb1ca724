/**
 * The kinds of messages we read. The PBX is told to send no others: nine in ten events of a call
 * (each variable, each dialplan step) are left out at their source.
 */
export const readTypes = [
  'ApplicationReplaced',
  'ChannelCreated',
  'ChannelDestroyed',
  'ChannelDtmfReceived',
  'ChannelEnteredBridge',
  'ChannelHangupRequest',
  'ChannelHold',
  'ChannelStateChange',
  'ChannelTransfer',
  'ChannelUnhold',
  // Only those that we ask for ourselves (event-proof.ts).
  'ChannelUserevent',
  'ContactStatusChange',
  'PeerStatusChange',
  'PlaybackFinished',
  'RecordingFailed',
  'RecordingFinished',
  // Not an event, but it passes the same filter.
  'RESTResponse',
  'StasisEnd',
  'StasisStart',
] as const;

const stateChange = Buffer.from('{"type":"ChannelStateChange"');
const ringing = Buffer.from('"state":"Ringing"');

/**
 * A fifth of what the PBX sends: changes of a channel's state, of which only "it rings" is news.
 * Known from the bytes alone; a spelling we do not know counts as news.
 */
export function saysNothing(message: Buffer): boolean {
  if (!message.subarray(0, stateChange.length).equals(stateChange)) return false;
  return !message.includes(ringing);
}

/**
 * The PBX's event messages, as far as we read them. They come from outside, so every field may be
 * missing; readers check.
 */
export interface AriMessage {
  readonly type: string;
  readonly timestamp?: string;
  readonly args?: readonly string[];
  readonly channel?: AriChannel;
  readonly bridge?: AriBridge;
  readonly replace_channel?: AriChannel;
  readonly cause?: number;
  readonly digit?: string;
  readonly eventname?: string;
  readonly playback?: { readonly id: string; readonly state?: string };
  /** Durations in seconds. */
  readonly recording?: {
    readonly name: string;
    readonly duration?: number;
    readonly talking_duration?: number;
  };
  readonly endpoint?: AriEndpoint;
  readonly refer_to?: {
    readonly requested_destination?: {
      readonly destination?: string;
      readonly protocol_id?: string;
    };
  };
  readonly referred_by?: { readonly source_channel?: AriChannel };
}

export interface AriChannel {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly caller?: { readonly name?: string; readonly number?: string };
  readonly creationtime?: string;
  readonly dialplan?: {
    readonly context?: string;
    readonly exten?: string;
    readonly app_name?: string;
    readonly app_data?: string;
  };
}

export interface AriBridge {
  readonly id: string;
  readonly channels: readonly string[];
}

export interface AriEndpoint {
  readonly technology: string;
  readonly resource: string;
  readonly state?: string;
  readonly channel_ids?: readonly string[];
}
