import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { httpAutomation } from '../../src/letters/http-automation.ts';
import { SIGNATURE_HEADER, signAnswer, TIME_HEADER } from '../../src/letters/signature.ts';

const secret = 'the-shared-secret-of-this-test-0137';
const timeMs = Date.UTC(2026, 10, 26);
let server: Server | undefined;

afterEach(async () => {
  await new Promise((done) => (server === undefined ? done(null) : server.close(done)));
});

/** An automation that has nothing but this to say. */
async function saying(body: string) {
  server = createServer((request, response) => {
    const requestSignature = String(request.headers[SIGNATURE_HEADER]);
    const signature = signAnswer(secret, { status: 200, timeMs, requestSignature, body });
    response.setHeader(TIME_HEADER, String(timeMs));
    response.setHeader(SIGNATURE_HEADER, signature);
    response.end(body);
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return httpAutomation({ url: `http://127.0.0.1:${port}`, secret, now: () => timeMs });
}

test('after an outage more wait than are taken at once: the first ones come in', async () => {
  // Each sign in six bytes, as many programs write them: more than six megabytes in all.
  const text = '\\u0646'.repeat(2_000);
  const messages = Array.from({ length: 501 }, (_, n) => `{"messageId":"m${n}","text":"${text}"}`);
  const automation = await saying(`{"messages":[${messages.join()}]}`);
  const told = await automation.receive();
  expect(told).toHaveLength(500);
  expect([told[0]?.ref, told.at(-1)?.ref]).toEqual(['m0', 'm499']);
  expect(JSON.parse(told[0]?.content ?? '')).toEqual({ messageId: 'm0', text: 'ن'.repeat(2_000) });
});

test('an answer that sends elsewhere is followed by nobody', async () => {
  let asked = 0;
  server = createServer((request, response) => {
    asked += 1;
    const location = `http://${request.headers.host}/elsewhere`;
    response.writeHead(307, { location }).end();
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const automation = httpAutomation({ url, secret, now: () => timeMs });
  await expect(automation.receive()).rejects.toMatchObject({ code: 'unsigned-307' });
  expect(asked).toBe(1);
});
