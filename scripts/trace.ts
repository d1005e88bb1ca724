// One call from its channel to its message: the log lines of all our processes that carry its id, and
// the rows that stand for it in the database. Ids, states and times; nothing personal is in either.
//
//   npm run --silent trace -- 1763900000.19         the call's id (page of all calls, Asterisk's channel)
//   npm run --silent trace -- code=126104379        a case that was opened in it
//   npm run --silent trace -- sms=8113270152        a message, by what the gateway knows it by (localid)
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findThread, type ThreadAsk } from '../src/calls/index.ts';
import { readConfig } from '../src/config.ts';
import { openStore } from '../src/db/index.ts';
import { toTrackingCode } from '../src/kit/tracking-code.ts';
import { type TraceLine, traceLineOf } from '../src/log/index.ts';

process.stdout.on('error', () => process.exit(0));
const ask = readAsk(process.argv[2] ?? '');
if (ask === null) {
  console.error('Say which call: <its id>, code=<tracking code> or sms=<localid>');
  process.exitCode = 2;
} else {
  await trace(ask);
}

async function trace(asked: ThreadAsk): Promise<void> {
  const config = readConfig();
  const store = openStore({
    databaseUrl: config.databaseUrl,
    sqlitePath: config.paths.database,
    monotonicMs: () => performance.now(),
    onSlow: () => undefined,
  });
  try {
    const thread = await findThread(store, asked);
    const callId = thread?.callId ?? ('callId' in asked ? asked.callId : null);
    const lines = callId === null ? [] : await linesOf(join(config.dataDir, 'log'), callId);
    if (callId === null || (thread === null && lines.length === 0)) {
      console.error('Nothing is known of it: no row, no line of a log.');
      process.exitCode = 1;
      return;
    }
    console.log(`call ${callId}`);
    for (const { atMs, process: from, text, fields } of lines) {
      console.log(`${timeOf(atMs)}  ${from.padEnd(9)}  ${text}  ${JSON.stringify(fields)}`);
    }
    console.log('what stands in the database:');
    for (const { atMs, row, ...rest } of thread?.rows ?? []) {
      console.log(`${timeOf(atMs)}  ${row.padEnd(12)}  ${JSON.stringify(rest)}`);
    }
  } finally {
    await store.close();
  }
}

/** Of the present files and the former ones beside them, by time. */
async function linesOf(folder: string, callId: string): Promise<TraceLine[]> {
  const found: TraceLine[] = [];
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter((each) => /^(edge|telephony|server)\.log(\.1)?$/u.test(each))) {
    const lines = createInterface({ input: createReadStream(join(folder, name)) });
    for await (const line of lines) {
      const told = traceLineOf(line, callId);
      if (told !== null) found.push(told);
    }
  }
  return found.toSorted((a, b) => a.atMs - b.atMs);
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

function readAsk(word: string): ThreadAsk | null {
  const [, name, value = ''] = /^(?:(code|sms)=)?(\S{3,100})$/u.exec(word) ?? [];
  if (value === '') return null;
  if (name === 'sms') return { localId: value };
  if (name !== 'code') return { callId: value };
  const trackingCode = toTrackingCode(value);
  return trackingCode === null ? null : { trackingCode };
}
