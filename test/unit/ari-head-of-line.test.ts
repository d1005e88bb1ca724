import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAriRest, type AriRest } from '../../telephony/ari/client.ts';
import { createCredentials } from '../../telephony/ari/credentials.ts';
import { createRequestLine } from '../../telephony/ari/request-line.ts';
import type { Operation } from '../../telephony/ari/rest.ts';
import { quietLog } from '../support/ari-rig.ts';

/**
 * The PBX serves the requests of the event socket strictly one after the other. What has to wait for
 * a channel (the end of a running prompt) must never stand before somebody's ring there.
 */
const SOON = { timeout: 5_000 };

type Row = readonly [operation: Operation, httpMethod: string, path: string];
const WAITS: readonly Row[] = [
  ['bridges.addChannel', 'POST', '/bridges/{bridgeId}/addChannel'],
  ['bridges.removeChannel', 'POST', '/bridges/{bridgeId}/removeChannel'],
  ['channels.getChannelVar', 'GET', '/channels/{channelId}/variable'],
  ['channels.setChannelVar', 'POST', '/channels/{channelId}/variable'],
];
const RING: Row = ['channels.originate', 'POST', '/channels'];
const VALUES = { bridgeId: 'b', channelId: 'c' };

function documentOf(resource: string): object {
  const rows = [...WAITS, RING].filter(([operation]) => operation.startsWith(`${resource}.`));
  const apis = rows.map(([operation, httpMethod, path]) => {
    const parameters = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => {
      return { name, paramType: 'path', required: true, dataType: 'string' };
    });
    const nickname = operation.slice(resource.length + 1);
    return { path, operations: [{ httpMethod, nickname, parameters, responseClass: 'void' }] };
  });
  return { resourcePath: `/api-docs/${resource}.{format}`, apis, models: {} };
}
const resources = ['bridges', 'channels'];
const DOCUMENTS: Readonly<Record<string, object>> = {
  '/ari/asterisk/ping': {},
  '/ari/api-docs/resources.json': {
    apis: resources.map((resource) => ({ path: `/api-docs/${resource}.{format}` })),
  },
  ...Object.fromEntries(
    resources.map((resource) => [`/ari/api-docs/${resource}.json`, documentOf(resource)]),
  ),
};

/** Requests by HTTP, `POST /ari/…`: each of them waits in the PBX, on its own connection, for ever. */
let held: string[];
/** Requests over the event socket. */
let sent: string[];
let rest: AriRest;
const server = createServer((request, response) => {
  const url = request.url ?? '';
  const document = DOCUMENTS[url.split('?')[0] ?? ''];
  if (document === undefined) return void held.push(`${request.method} ${url}`);
  const basePath = `http://${request.headers.host}/ari`;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ apiVersion: '9', swaggerVersion: '1.1', basePath, ...document }));
});

beforeEach(async () => {
  held = [];
  sent = [];
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const line = createRequestLine();
  rest = createAriRest({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: createCredentials('pasokh', 'secret'),
    ...{ line, log: quietLog },
  });
  expect(await rest.load()).toBe(true);
  const send = (text: string) => {
    const { method, uri } = JSON.parse(text) as { method: string; uri: string };
    sent.push(`${method} /ari/${uri}`);
  };
  line.open({ send, cork: () => undefined, uncork: () => undefined });
});
afterEach(async () => {
  await rest.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

test.each(WAITS)(
  '%s goes by itself, and a ring behind it is on the wire at once',
  async (...row) => {
    const [operation, method, path] = row;
    void rest.perform(operation, VALUES);
    const [ring] = RING;
    void rest.perform(ring, {});
    expect(sent).toEqual(['POST /ari/channels']);
    const asked = `${method} /ari${path.replace('{bridgeId}', 'b').replace('{channelId}', 'c')}`;
    await vi.waitFor(() => expect(held).toEqual([asked]), SOON);
  },
);

test('nor does it stand there among the steps of one call', async () => {
  const steps = WAITS.map(([operation]) => ({ operation, parameters: VALUES }));
  void rest.inOrder([{ operation: RING[0], parameters: {} }, ...steps]);
  void rest.inOrder(steps);
  await vi.waitFor(() => expect(held).toHaveLength(1), SOON);
  expect(sent).toEqual(['POST /ari/channels']);
});
