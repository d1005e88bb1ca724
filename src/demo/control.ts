import { chmodSync, existsSync, unlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { isOwnOrigin } from '../auth/index.ts';
import { DemoMessages, DemoNumber, DemoReply, type DemoView, SetStorm } from '../contract/demo.ts';

/** What the page of the demonstration asks of its process; the edge leads there in a demonstration alone. */
export interface DemoActs {
  view(): DemoView;
  setStorm(on: boolean): void;
  makeRoom(): Promise<void>;
}

const LARGEST_BYTES = 4_096;
const SimMessages = z.object({
  line: z.string(),
  messages: z.array(z.object({ message: z.string(), atMs: z.number(), status: z.number() })),
  inbound: z.array(z.object({ from: z.string(), message: z.string(), atMs: z.number() })),
});

export async function serveDemo(options: {
  readonly path: string;
  readonly acts: DemoActs;
  /** Of the SMS simulator, on the loopback. */
  readonly simulatorUrl: string;
}): Promise<Server> {
  const { path, acts, simulatorUrl } = options;

  async function messagesOf(number: string): Promise<z.infer<typeof DemoMessages>> {
    const asked = await fetch(`${simulatorUrl}/__sim/messages?receptor=${number}`);
    const { messages, inbound } = SimMessages.parse(await asked.json());
    const came = messages.map(({ message: text, atMs }) => ({ text, atMs, isOurs: false }));
    const sent = inbound
      .filter(({ from }) => from === number)
      .map(({ message: text, atMs }) => ({ text, atMs, isOurs: true }));
    return [...came, ...sent].toSorted((a, b) => a.atMs - b.atMs);
  }

  async function writeBack({ number, text }: z.infer<typeof DemoReply>): Promise<void> {
    const asked = await fetch(`${simulatorUrl}/__sim/messages?receptor=${number}`);
    const { line: to } = SimMessages.parse(await asked.json());
    await fetch(`${simulatorUrl}/__sim/inbound`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: number, to, text }),
    });
  }

  async function answer(request: IncomingMessage): Promise<unknown> {
    switch (`${request.method} ${request.url}`) {
      case 'GET /api/demo':
        return acts.view();
      case 'POST /api/demo/storm':
        acts.setStorm(SetStorm.parse(await bodyOf(request)).on);
        return acts.view();
      case 'POST /api/demo/room':
        await acts.makeRoom();
        return acts.view();
      case 'POST /api/demo/messages':
        return messagesOf(DemoNumber.parse(await bodyOf(request)).number);
      case 'POST /api/demo/reply': {
        const reply = DemoReply.parse(await bodyOf(request));
        await writeBack(reply);
        return messagesOf(reply.number);
      }
      default:
        return undefined;
    }
  }

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && !isOwnOrigin(request.headers)) return say(response, 403, {});
    const said = await answer(request);
    say(response, said === undefined ? 404 : 200, said ?? {});
  }

  const server = createServer((request, response) => {
    onRequest(request, response).catch((fault: unknown) => {
      say(response, fault instanceof z.ZodError || fault instanceof SyntaxError ? 400 : 502, {});
    });
  });
  if (existsSync(path)) unlinkSync(path);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return server;
}

function say(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return void response.destroy();
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request as AsyncIterable<string>) {
    text += chunk;
    if (text.length > LARGEST_BYTES) throw new SyntaxError('too long');
  }
  return JSON.parse(text === '' ? '{}' : text);
}
