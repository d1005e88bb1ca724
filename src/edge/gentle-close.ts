import type { IncomingMessage } from 'node:http';

/**
 * Behind an answer that ends its connection (HTTP/1.0, `Connection: close`) Node closes both ways at
 * once. Over what he still sends that is a reset, which takes the answer with it: so only our way is
 * closed, and what comes on his is read and thrown away, for no longer than `withinMs`.
 */
export function closeGently(request: IncomingMessage, withinMs: number): void {
  const { socket } = request;
  socket.destroySoon = () => {
    Reflect.deleteProperty(socket, 'destroySoon');
    if (request.complete) return socket.destroySoon();
    request.resume();
    socket.end();
    closeWhenLate(request, withinMs);
  };
}

/** He has his answer, and nobody wants the rest: a body without an end would be read for ever. */
export function closeWhenLate(request: IncomingMessage, withinMs: number): void {
  const late = setTimeout(() => request.socket.destroy(), withinMs).unref();
  const isOver = (): void => clearTimeout(late);
  request.once('end', isOver).once('close', isOver);
}
