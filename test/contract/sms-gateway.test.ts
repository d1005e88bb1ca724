import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import kavenegar from 'kavenegar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kavenegarProvider } from '../../src/sms/kavenegar-provider.ts';
import { gatewayTransport, GatewayFault } from '../../src/sms/transport.ts';
import { startSimulator } from '../../src/sms/index.ts';
import { freeTcpPort } from '../support/free-port.ts';
import { openSmsWorld, type SmsWorld } from '../support/sms-world.ts';
const anna = {
  ...{ localId: '371', to: '+989151234567', line: null },
  body: 'نتیجه درخواست 481920375: انجام شد',
};
const doubt = { ...anna, sinceMs: 0, nowMs: 0, isTaken: async () => false };
let world: SmsWorld;

beforeEach(async () => {
  world = await openSmsWorld();
});
afterEach(() => world.close());

const sms = (receptor = '09151234567', more: Record<string, string> = {}) =>
  world.call('sms/send', { receptor, message: 'سلام', ...more });

describe('the gateway’s answers, as documented', () => {
  it('come with the code as HTTP status too, and with the documented fields', async () => {
    const { http, status, entries } = await sms();
    expect([http, status]).toEqual([200, 200]);
    expect(entries).toEqual([
      {
        messageid: 8792343,
        message: 'سلام',
        status: 1,
        statustext: 'در صف ارسال',
        sender: '10004346',
        receptor: '09151234567',
        date: 1795415400,
        cost: 1000,
      },
    ]);
  });

  it('refuse what is wrong with a sending, each with its own code', async () => {
    const many = Array.from({ length: 201 }, () => '09151234567').join(',');
    const cases: [number, Record<string, string>][] = [
      [400, { message: 'x' }],
      [413, { receptor: '09151234567', message: ' ' }],
      [413, { receptor: '09151234567', message: 'س'.repeat(901) }],
      [414, { receptor: many, message: 'x' }],
      [411, { receptor: '05138412345', message: 'x' }],
      [412, { receptor: '09151234567', message: 'x', sender: '999' }],
      [417, { receptor: '09151234567', message: 'x', date: '1000' }],
      [607, { receptor: '09151234567', message: 'x', tag: 'unknown' }],
      [400, { receptor: '09151234567', message: 'x', localid: '1,2' }],
      [422, { receptor: '09151234567', message: 'x\ufffd' }],
    ];
    for (const [code, params] of cases) {
      const answer = await world.call('sms/send', params);
      expect(answer).toEqual({ http: code, status: code, entries: null });
    }
    await world.press('settings', { credit: 10 });
    expect((await sms()).status).toBe(418);
    expect(await world.look('stats')).toMatchObject({ total: 0 });
  });

  it('accept a mobile in all four spellings', async () => {
    const spellings = ['09151234567', '9151234567', '+989151234567', '00989151234567'];
    const { entries } = await sms(spellings.join(','));
    expect((entries as { receptor: string }[]).map((entry) => entry.receptor)).toEqual(
      spellings.map(() => '09151234567'),
    );
  });

  it('know keys and methods', async () => {
    expect((await world.call('account/info', {}, 'DISABLED')).http).toBe(401);
    expect((await world.call('account/info', {}, 'WRONG')).http).toBe(403);
    expect((await world.call('sms/nothing', {})).http).toBe(404);
    expect((await world.call('utils/getdate', {}, '0', 'GET')).entries).toMatchObject({
      unixtime: 1795415400,
    });
    expect((await world.call('sms/sendarray', {}, 'SIMULATOR', 'GET')).http).toBe(405);
    // fetch() itself may not see a 407; our own transport does.
    const call = gatewayTransport({ apiKey: 'SIMULATOR', baseUrl: world.simulator.url });
    await expect(call('sms', 'select', { messageid: '1' })).rejects.toMatchObject({
      kind: 'rejected',
      code: '407',
    });
  });

  it('send a known localid once, whatever comes with it', async () => {
    const first = await sms('09151234567', { localid: '55' });
    const again = await sms('09359999999', { localid: '55' });
    expect(again.entries).toEqual(first.entries);
    expect(await world.look('stats')).toMatchObject({ total: 1, credit: 999_999_000 });
  });

  it('forget our ids after twelve hours and theirs after 48', async () => {
    await sms('09151234567', { localid: '55' });
    const ours = async () =>
      ((await world.call('sms/statuslocalmessageid', { localid: '55' })).entries as object[])[0];
    const theirs = async () =>
      (
        (await world.call('sms/status', { messageid: '8792343' })).entries as { status: number }[]
      )[0];
    expect(await ours()).toMatchObject({ messageid: 8792343, localid: '55', status: 1 });
    await world.press('advance', { ms: 12 * 3_600_000 + 1000 });
    expect(await ours()).toMatchObject({ messageid: 0, localid: '55', status: 100 });
    expect((await theirs())?.status).toBe(10);
    await world.press('advance', { ms: 36 * 3_600_000 });
    expect((await theirs())?.status).toBe(100);
  });

  it('let each number come to its own ending', async () => {
    const numbers = ['09151230011', '09151230006', '09151230014', '09151230099', '09151234567'];
    const { entries } = await sms(numbers.join(','));
    const ids = (entries as { messageid: number }[]).map((entry) => entry.messageid);
    await world.press('advance', { ms: 600 });
    await world.press('advance', { ms: 2000 });
    const answer = await world.call('sms/status', { messageid: ids.join(',') });
    expect((answer.entries as { status: number }[]).map((entry) => entry.status)).toEqual([
      11, 6, 14, 4, 10,
    ]);
  });

  it('block who asked for silence, refund, and do not let us unblock', async () => {
    await world.press('inbound', { from: '09151234567', to: '10004346', text: '11' });
    await sms();
    await world.press('advance', { ms: 3000 });
    expect(await world.look('stats')).toMatchObject({ total: 1, credit: 1_000_000_000 });
    const line = { linenumber: '10004346', receptor: '09151234567' };
    expect((await world.call('line/blocked/remove', line)).entries).toEqual([
      { receptor: '09151234567', removed: false },
    ]);
    expect((await world.call('line/blocked/list', line)).entries).toMatchObject([
      { receptor: '09151234567', blockreason: 2 },
    ]);
  });

  it('demand an approved template and clean tokens for a lookup', async () => {
    const ask = (more: Record<string, string>) =>
      world.call('verify/lookup', {
        receptor: '09151234567',
        template: 'result',
        token: '1',
        ...more,
      });
    expect((await ask({ template: 'none' })).status).toBe(424);
    expect((await ask({ template: 'draft' })).status).toBe(424);
    expect((await ask({ template: 'tokenless' })).status).toBe(432);
    expect((await ask({ token: '14:30' })).status).toBe(431);
    expect((await ask({ token10: 'a b c d e f g' })).status).toBe(431);
    expect((await ask({ token: 'ab', type: 'call' })).status).toBe(428);
    expect((await ask({ token10: 'حل شد' })).entries).toMatchObject([{ status: 5 }]);
  });

  it('charge nothing in debug mode and slow a caller down who asks too often', async () => {
    expect((await world.call('account/config', { debugmode: 'enabled' })).entries).toMatchObject({
      debugmode: 'enabled',
      resendfailed: 'disabled',
    });
    await sms();
    await world.press('advance', { ms: 1 });
    expect(await world.look('stats')).toMatchObject({ credit: 1_000_000_000 });
    await world.press('options', { ratePerSecond: 1 });
    const codes = [(await sms()).status, (await sms()).status, (await sms()).status];
    expect(codes).toEqual([200, 451, 451]);
  });

  it('keep what was accepted over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pasokh-sim-'));
    const file = join(folder, 'messages.jsonl');
    const before = await openSmsWorld({ file });
    const sent = await before.provider.send(anna);
    await before.close();
    const after = await openSmsWorld({ file });
    expect(await after.provider.send(anna)).toEqual(sent);
    expect(await after.look('stats')).toMatchObject({ total: 1 });
    await after.close();
    rmSync(folder, { recursive: true });
  });

  it('show the page only to this machine and only take its own buttons', async () => {
    const page = await fetch(`${world.simulator.url}/__sim/`);
    expect(await page.text()).toContain('dir="rtl"');
    const foreign = await fetch(`${world.simulator.url}/__sim/reset`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{}',
    });
    expect(foreign.status).toBe(415);
  });
});

describe('the package as it comes', () => {
  it('is served by the simulator, on the port that it cannot change', async () => {
    const simulator = await startSimulator({
      port: 80,
      host: '127.0.0.2',
      now: () => 1_800_000_000_000,
      keys: ['KEY'],
    });
    const api = kavenegar.KavenegarApi({ apikey: 'KEY' });
    (api as unknown as { options: { host: string } }).options.host = '127.0.0.2';
    const answer = await new Promise<unknown[]>((done) => {
      api.Send({ receptor: '09151234567', message: 'سلام' }, (...all: unknown[]) => done(all));
    });
    await simulator.close();
    expect(answer[0]).toMatchObject([{ receptor: '09151234567', message: 'سلام', status: 1 }]);
    expect(answer.slice(1)).toEqual([200, 'تایید شد']);
  });
});

describe('our provider', () => {
  it('sends, finds again, and hears the delivery', async () => {
    const sent = await world.provider.send(anna);
    expect(sent).toEqual({ type: 'accepted', ref: '8792343', costRial: 1000, echoMatches: true });
    expect(await world.provider.resolve('371', doubt)).toEqual({
      type: 'found',
      ref: '8792343',
      status: 'queued',
    });
    expect(await world.provider.resolve('372', doubt)).toEqual({ type: 'not_found' });
    await world.press('status', { messageid: '8792343', status: 10 });
    expect(await world.provider.status(['8792343', '1'])).toEqual(
      new Map([['8792343', 'delivered']]),
    );
    expect(await world.provider.balance()).toEqual({ left: 999_999_000 });
  });

  it('keeps ids exact that are longer than a number of this language', async () => {
    await world.press('options', { bigIds: true });
    expect(await world.provider.send(anna)).toMatchObject({ ref: '9007199254740993' });
    expect(await world.provider.resolve('371', doubt)).toMatchObject({ ref: '9007199254740993' });
  });

  it('is in doubt after every failure on the way back, and right to be', async () => {
    const kinds = [
      'hang',
      'reset',
      'cut',
      'http',
      'empty',
      'redirect',
      'badjson',
      'badshape',
      'dupEntry',
    ];
    for (const [place, kind] of kinds.entries()) {
      await world.press('faults', { method: 'sms/send', kind, when: 'after', ms: 3000 });
      const outcome = await world.provider.send({ ...anna, localId: `9${place}` });
      expect(outcome.type, kind).toBe('unknown');
      expect((await world.provider.resolve(`9${place}`, doubt)).type, kind).toBe('found');
    }
  });

  it('goes nowhere that an answer sends it to', async () => {
    const asked: string[] = [];
    const there = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"return":{"status":200},"entries":[]}');
    });
    await new Promise<void>((done) => there.listen(0, '127.0.0.1', done));
    const location = `http://127.0.0.1:${(there.address() as AddressInfo).port}/`;
    let status = 0;
    const sending = createServer((_request, response) => {
      response.writeHead(status, { location, 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((done) => sending.listen(0, '127.0.0.1', done));
    const baseUrl = `http://127.0.0.1:${(sending.address() as AddressInfo).port}`;
    const call = gatewayTransport({ apiKey: 'SIMULATOR', baseUrl });
    for (status of [301, 302, 303, 307, 308]) {
      await expect(call('sms', 'send', { receptor: '1' })).rejects.toMatchObject({
        ...{ kind: 'unknown', code: 'redirect' },
      });
    }
    expect(asked).toEqual([]);
    for (const one of [there, sending]) await new Promise((done) => one.close(done));
  });

  it('notices somebody else’s message behind its own key', async () => {
    await world.press('faults', { method: 'sms/send', kind: 'wrongEcho' });
    expect(await world.provider.send(anna)).toMatchObject({ echoMatches: false });
  });

  it('tells refusals apart by what must happen next', async () => {
    const scopes = { 411: 'message', 418: 'credit', 403: 'config', 424: 'template', 451: 'busy' };
    for (const [code, scope] of Object.entries(scopes)) {
      await world.press('faults', { method: 'sms/send', kind: 'code', code: Number(code) });
      expect(await world.provider.send(anna)).toEqual({ type: 'rejected', scope, code });
    }
    await world.press('faults', { method: 'sms/send', kind: 'code', code: 402 });
    expect(await world.provider.send(anna)).toEqual({ type: 'unknown', code: '402' });
  });

  it('knows that nothing was sent when nobody listens', async () => {
    const provider = kavenegarProvider({
      id: 'kavenegar',
      apiKey: 'K',
      sender: '',
      baseUrl: `http://127.0.0.1:${await freeTcpPort()}`,
    });
    expect(await provider.send(anna)).toEqual({ type: 'not_sent', code: 'ECONNREFUSED' });
  });
});

describe('the way to the gateway', () => {
  it('is encrypted, or it is not taken', () => {
    const open = (baseUrl: string) => () => gatewayTransport({ apiKey: 'K', baseUrl });
    expect(open('http://api.kavenegar.com')).toThrow(/https only/u);
    expect(open('http://192.168.1.5:80')).toThrow(/https only/u);
    expect(open('https://api.kavenegar.com')).not.toThrow();
    expect(() => gatewayTransport({ apiKey: ' ', baseUrl: 'https://x.ir' })).toThrow(/API key/u);
  });

  it('trusts no certificate that nobody signed, and then nothing was sent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pasokh-tls-'));
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-keyout',
        join(folder, 'key.pem'),
        '-out',
        join(folder, 'cert.pem'),
      ],
      { stdio: 'ignore' },
    );
    const cert = readFileSync(join(folder, 'cert.pem'), 'utf8');
    const server = createTlsServer(
      { key: readFileSync(join(folder, 'key.pem')), cert },
      (_q, reply) => {
        reply.writeHead(200, { 'content-type': 'application/json' });
        reply.end('{"return":{"status":200,"message":""},"entries":[]}');
      },
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const baseUrl = `https://localhost:${(server.address() as AddressInfo).port}`;
    await expect(
      gatewayTransport({ apiKey: 'K', baseUrl })('account', 'info', {}),
    ).rejects.toMatchObject({ kind: 'not_sent' });
    expect(
      await gatewayTransport({ apiKey: 'K', baseUrl, ca: cert })('account', 'info', {}),
    ).toEqual({ entries: [] });
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('never shows the key: not in an error, its stack, its JSON or its inspection', async () => {
    const key = 'SECRET-KEY-137';
    const server = createServer((request, reply) => {
      if (request.url?.includes('status')) {
        request.socket.destroy();
        return;
      }
      reply.writeHead(200, { 'content-type': 'application/json' });
      reply.end(`{"echo":"${request.url}"`);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const call = gatewayTransport({ apiKey: key, baseUrl });
    for (const method of ['send', 'status']) {
      const fault = await call('sms', method, { message: 'x' }).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(GatewayFault);
      const shown =
        inspect(fault, { depth: 10, showHidden: true }) +
        JSON.stringify(fault) +
        String((fault as Error).stack);
      expect(shown).not.toContain(key);
    }
    server.close();
  });
});
