/**
 * The two halves of a spare process: it has loaded everything and waits; the keeper tells it when the
 * one that works is dead, and it goes on at once. In the kit, because telephony's main calls it, too.
 */
export interface YourTurn {
  readonly yourTurn: true;
}

export const yourTurn: YourTurn = { yourTurn: true };
/** The word on the command line that makes a process a spare one. */
export const spareWord = 'spare';

/** What a spare one needs of its `process`. */
export interface StandByPort {
  readonly connected?: boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'disconnect', listener: () => void): unknown;
}

/** True: it is this one's turn. False: the keeper is gone, and nobody will ever ask for it. */
export function standBy(port: StandByPort): Promise<boolean> {
  if (port.connected !== true) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = (isTurn: boolean): void => {
      port.off('message', onMessage);
      port.off('disconnect', onDisconnect);
      resolve(isTurn);
    };
    const onMessage = (message: unknown): void => {
      if (isYourTurn(message)) settle(true);
    };
    const onDisconnect = (): void => settle(false);
    port.on('message', onMessage);
    port.on('disconnect', onDisconnect);
  });
}

function isYourTurn(message: unknown): message is YourTurn {
  return (message as { yourTurn?: unknown } | null)?.yourTurn === true;
}
