/**
 * The child's half of the keeper's watch: the keeper sends `{ ping: n }` at each beat, the child
 * answers `{ pong: n }` from its event loop. A loop that is stuck does not answer, and is replaced.
 * In the kit, because telephony's main calls it too.
 */
export interface Ping {
  readonly ping: number;
}
export interface Pong {
  readonly pong: number;
}

/** What a child needs of its `process`; undefined parts when it was not started by the keeper. */
export interface HeartbeatPort {
  readonly connected?: boolean;
  readonly channel?: { unref(): void } | null | undefined;
  send?: ((message: Pong, callback: (fault: Error | null) => void) => boolean) | undefined;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/**
 * Answers the keeper's pings; called once by each main with `process`. Started by hand, without a
 * keeper, it does nothing. The keeper's death closes the channel and nothing else: we go on.
 */
export function answerHeartbeat(port: HeartbeatPort): void {
  if (port.send === undefined) return;
  port.on('message', (message) => {
    if (!isPing(message) || port.connected !== true) return;
    // The keeper may die between its ping and our pong; we need not hear of it.
    port.send?.({ pong: message.ping }, () => undefined);
  });
  // The channel alone must not keep a process alive whose work has ended.
  port.channel?.unref();
}

export function isPing(message: unknown): message is Ping {
  return hasNumber(message, 'ping');
}

export function isPong(message: unknown): message is Pong {
  return hasNumber(message, 'pong');
}

function hasNumber(message: unknown, name: string): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    typeof (message as Record<string, unknown>)[name] === 'number'
  );
}
