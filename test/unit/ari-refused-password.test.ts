import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { createAriRest } from '../../telephony/ari/client.ts';
import { createCredentials } from '../../telephony/ari/credentials.ts';
import { createRequestLine } from '../../telephony/ari/request-line.ts';
import { quietLog } from '../support/ari-rig.ts';

const SOON = { timeout: 5_000 };

const path = { name: 'channelId', paramType: 'path', required: true, dataType: 'string' };
const hangUp = {
  httpMethod: 'DELETE',
  nickname: 'hangup',
  parameters: [path],
  responseClass: 'void',
};
const DOCUMENTS: Readonly<Record<string, unknown>> = {
  '/ari/asterisk/ping': {},
  '/ari/api-docs/resources.json': { apis: [{ path: '/api-docs/channels.{format}' }] },
  '/ari/api-docs/channels.json': {
    resourcePath: '/api-docs/channels.{format}',
    apis: [{ path: '/channels/{channelId}', operations: [hangUp] }],
    models: {},
  },
};

/** As Asterisk's HTTP server: tells its own documents, and answers nothing else before it is let. */
async function openPbx() {
  const held = new Map<string, ServerResponse>();
  const server = createServer((request, response) => {
    const url = (request.url ?? '').split('?')[0] ?? '';
    const document = DOCUMENTS[url];
    if (document === undefined) held.set(url.replace('/ari/channels/', ''), response);
    else {
      const head = { apiVersion: '9', swaggerVersion: '1.1', basePath: `${baseUrl}/ari` };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...head, ...document }));
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { baseUrl, held, close: () => server.close() };
}

test('of what the event socket refused after a change of the password, each row is asked again by itself', async () => {
  const pbx = await openPbx();
  const line = createRequestLine();
  const sent: string[] = [];
  const credentials = createCredentials('pasokh', 'former');
  const rest = createAriRest({ baseUrl: pbx.baseUrl, credentials, line, log: quietLog });
  expect(await rest.load()).toBe(true);
  line.open({
    send: (text) => void sent.push((JSON.parse(text) as { request_id: string }).request_id),
    cork: () => undefined,
    uncork: () => undefined,
  });
  const step = (channelId: string) => {
    return { operation: 'channels.hangup', parameters: { channelId } } as const;
  };
  const row = rest.inOrder([step('a1'), step('a2')]);
  const other = rest.perform('channels.hangup', { channelId: 'b' });
  for (const request_id of sent) {
    line.take({ type: 'RESTResponse', request_id, status_code: 401, message_body: '' });
  }
  // The first of the row hangs: the other call goes on, the second of the row waits for it.
  await vi.waitFor(() => expect([...pbx.held.keys()].toSorted()).toEqual(['a1', 'b']), SOON);
  pbx.held.get('b')?.writeHead(204).end();
  expect((await other).status).toBe(204);
  expect(pbx.held.has('a2')).toBe(false);
  pbx.held.get('a1')?.writeHead(204).end();
  await vi.waitFor(() => expect(pbx.held.has('a2')).toBe(true), SOON);
  pbx.held.get('a2')?.writeHead(204).end();
  expect((await row).map(({ status }) => status)).toEqual([204, 204]);
  await rest.close();
  pbx.close();
});
