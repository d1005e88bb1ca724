/** Heads that tell of one body two lengths, or one that each reader may take in another way. */
export const TWO_LENGTHS: readonly (readonly [string, string])[] = [
  ['both lengths', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
  ['both lengths, the other first', 'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n'],
  ['two lengths in bytes', 'Content-Length: 5\r\nContent-Length: 6\r\n'],
  ['a space before the colon', 'Content-Length: 5\r\nTransfer-Encoding : chunked\r\n'],
  ['a coding on a line of its own', 'Content-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n'],
  ['a coding that nobody knows', 'Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n'],
  ['a coding behind chunks', 'Transfer-Encoding: chunked, identity\r\n'],
];

/**
 * By chunks the body ends at `0`, and what follows is a request of its own; by bytes those are its
 * five, and whoever reads so hands the rest on as somebody else's.
 */
export const hidden = (heads: string): string =>
  `POST /api/echo HTTP/1.1\r\nHost: localhost\r\n${heads}\r\n0\r\n\r\n` +
  'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
