/**
 * Who may import whom, as ARCHITECTURE.md and CONTRIBUTING.md tell it. One row a room; the boundary
 * test reads this table and nothing else, and fails with the row's own words.
 */
export interface Row {
  readonly room: string;
  readonly of: RegExp;
  /** Other rooms; `types of X`: only with `import type`; `index of X`: only through its index.ts. */
  readonly may: readonly string[];
  readonly rule: string;
}

/** In order: the first row whose pattern fits a file is that file's room. */
export const rows: readonly Row[] = [
  { room: 'kit', of: /^src\/kit\//, may: [], rule: 'src/kit imports nothing of ours' },
  {
    room: 'protocol',
    of: /^telephony\/protocol\//,
    may: ['kit'],
    rule: 'telephony/protocol imports kit and zod alone',
  },
  {
    room: 'contract',
    of: /^src\/contract\//,
    may: ['kit'],
    rule: 'src/contract imports kit and zod alone',
  },
  {
    room: 'engine',
    of: /^telephony\/engine\//,
    may: ['flow', 'kit', 'types of protocol'],
    rule: 'the engine imports flow, kit and types of protocol alone',
  },
  {
    room: 'flow',
    of: /^telephony\/flow\//,
    may: ['engine', 'kit', 'types of protocol'],
    rule: 'flow imports engine, kit and types of protocol alone',
  },
  {
    room: 'host',
    of: /^telephony\/host\//,
    may: ['engine', 'flow', 'protocol', 'kit'],
    rule: 'telephony/host imports engine, flow, protocol and kit; the clock is handed in',
  },
  {
    room: 'ari',
    of: /^telephony\/ari\//,
    may: ['types of engine', 'types of protocol', 'kit'],
    rule: 'telephony/ari imports types of the engine and the kit alone',
  },
  {
    room: 'telephony link',
    of: /^telephony\/link\//,
    may: ['protocol', 'kit'],
    rule: 'telephony/link imports protocol and kit alone',
  },
  {
    room: 'telephony main',
    of: /^telephony\/(main|take-over)\.ts$/,
    may: ['engine', 'flow', 'host', 'ari', 'telephony link', 'protocol', 'kit', 'config'],
    rule: 'telephony/main.ts imports telephony, kit and src/config.ts alone',
  },
  {
    room: 'config',
    of: /^src\/config\.ts$/,
    may: ['kit', 'contract'],
    rule: 'src/config.ts imports kit and contract alone: a bound is the same on a page and in the environment',
  },
  { room: 'log', of: /^src\/log\//, may: ['kit'], rule: 'src/log imports kit and pino alone' },
  { room: 'db', of: /^src\/db\//, may: ['kit'], rule: 'src/db imports kit and Drizzle alone' },
  {
    room: 'server link',
    of: /^src\/link\//,
    may: ['protocol', 'kit'],
    rule: 'src/link imports protocol, kit and ws alone',
  },
  {
    room: 'certificate',
    of: /^src\/edge\/(index|tls-keys)\.ts$/,
    may: ['certificate'],
    rule: 'which certificate is shown is decided in one file, and told by the index of the edge',
  },
  {
    room: 'edge',
    of: /^src\/edge\//,
    may: ['certificate', 'kit', 'config'],
    rule: 'src/edge imports kit and config alone',
  },
  {
    room: 'keeper',
    of: /^src\/keeper\//,
    may: ['kit', 'config'],
    rule: 'src/keeper imports kit and config alone',
  },
  {
    room: 'demo',
    of: /^src\/demo\//,
    may: ['kit', 'contract', 'log', 'config', 'db', 'index of feature', 'server main'],
    rule: 'src/demo imports what the server is put together from; nothing of the product imports it',
  },
  {
    room: 'server main',
    of: /^src\/(main|server|server-clock|server-follow|server-health|server-records|server-settings|app)\.ts$/,
    may: [
      'certificate',
      'kit',
      'contract',
      'config',
      'log',
      'db',
      'server link',
      'live',
      'feature',
      'protocol',
    ],
    rule: 'the server is put together from all of src but edge (its choice of a certificate apart) and keeper, and protocol',
  },
  {
    room: 'live',
    of: /^src\/live\//,
    may: ['kit', 'contract', 'db', 'types of server link', 'protocol', 'index of feature'],
    rule: "src/live imports kit, contract, db, link's types, protocol and features by their index",
  },
  {
    room: 'feature',
    of: /^src\/[^/]+\//,
    may: [
      'kit',
      'contract',
      'db',
      'types of server link',
      'protocol',
      'index of feature',
      'index of live',
    ],
    rule: "a feature imports kit, contract, db, link's types, protocol and another's index alone",
  },
  {
    room: 'web',
    of: /^web\//,
    may: ['contract', 'kit'],
    rule: 'the page imports contract and kit alone',
  },
];

/** Where a package may be imported with its values; its types may be read anywhere in src. */
export interface PackageHome {
  readonly packages: RegExp;
  readonly homes: RegExp;
  /** What a home of it imports, too. */
  readonly beside?: string;
  readonly rule: string;
}

export const packageHomes: readonly PackageHome[] = [
  {
    packages: /^(drizzle-orm|pg)(\/|$)/,
    homes: /^src\/db\/|\/repository[^/]*\.ts$|\/repository\//,
    rule: 'Drizzle and its drivers only in src/db and repository files',
  },
  {
    packages: /^better-sqlite3$/,
    homes: /^src\/db\/|^telephony\/host\//,
    rule: 'better-sqlite3 only in src/db and for the journal in telephony/host',
  },
  {
    packages: /^(fastify|@fastify\/.*|fastify-.*)$/,
    homes:
      /\/routes[^/]*\.ts$|\/routes\/|\/plugin[^/]*\.ts$|\/plugins\/|^src\/app\.ts$|^src\/edge\//,
    rule: 'Fastify only in routes, plugins, src/app.ts and the edge',
  },
  {
    packages: /^socket\.io$/,
    homes: /^src\/live\//,
    rule: 'Socket.IO only in src/live',
  },
  {
    packages: /^(ari-client|swagger-client)$/,
    homes: /^telephony\/ari\//,
    rule: 'the PBX connection only in telephony/ari',
  },
  {
    packages: /^pino$/,
    homes: /^src\/log\/|^src\/edge\/main\.ts$|^telephony\/main\.ts$/,
    beside: 'src/kit/log-options.ts',
    rule: 'a log is opened in src/log and by the main files of edge and telephony, with src/kit/log-options.ts, which censors what is of persons',
  },
  {
    packages: /^kavenegar$/,
    homes: /^src\/sms\//,
    rule: 'the SMS package only in src/sms',
  },
];

/** No files, sockets, clocks of the machine: these rooms are told everything. */
export const pureRooms = ['kit', 'protocol', 'contract', 'engine', 'flow'];
/** The only package these may import. */
export const zodAloneRooms = ['protocol', 'contract'];

export function rowOf(path: string): Row | undefined {
  return rows.find(({ of }) => of.test(path));
}
