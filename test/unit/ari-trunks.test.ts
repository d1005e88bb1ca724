import { expect, test } from 'vitest';
import { lookAtTrunks, readContacts, readRegistrations } from '../../telephony/ari/trunks.ts';

/** As Asterisk 22.10 writes it. */
const CONTACTS = `vm/12196/22.10.1

  Contact:  <Aor/ContactUri..............................> <Hash....> <Status> <RTT(ms)..>
==========================================================================================

  Contact:  4f9d8c1e-77aa/sip:127.0.0.1:5888               d4ac15e736 NonQual        -nan
  Contact:  mci/sip:10.20.30.40:5060                       5b4bebb4d4 Avail         12.345
  Contact:  tci/sip:sip.a-provider-with-a-long-name.exampl 5b4bebb4d4 Unavail        -nan
  Contact:  two/sip:10.20.30.41                            5b4bebb4d4 Unavail        nan
  Contact:  two/sip:10.20.30.42                            6c4bebb4d4 Avail          3.001
  Contact:  two/sip:10.20.30.43                            7c4bebb4d4 Unavail        nan

Objects found: 6

`;
const REGISTRATIONS = `vm/12196/22.10.1

 <Registration/ServerURI..............................>  <Auth....................>  <Status.......>
==========================================================================================

 mci/sip:127.0.0.1:5999                                  mci-auth                    Registered        (exp. 3211s)
 tci/sip:127.0.0.1:5999                                  tci-auth                    Unregistered      (exp. 3s ago)
 bad/sip:sip.provider.example                            bad-auth                    Rejected          (exp. 10s)

Objects found: 3

`;

test('the console’s list of contacts is read: who answers, and how fast', () => {
  expect([...readContacts(CONTACTS)]).toEqual([
    ['4f9d8c1e-77aa', { status: 'NonQual', roundTripMs: null }],
    ['mci', { status: 'Avail', roundTripMs: 12.345 }],
    ['tci', { status: 'Unavail', roundTripMs: null }],
    // Calls go by the address that answers.
    ['two', { status: 'Avail', roundTripMs: 3.001 }],
  ]);
  expect(readContacts('').size).toBe(0);
});

test('and its list of registrations', () => {
  expect([...readRegistrations(REGISTRATIONS)]).toEqual([
    ['mci', 'registered'],
    ['tci', 'unregistered'],
    ['bad', 'rejected'],
  ]);
});

test('a trunk that is to be taken and has no file is shown as missing', async () => {
  const rest = {
    perform: async () => ({ status: 200, body: [] }),
    inOrder: async () => [],
    together: <T>(work: () => T): T => work(),
  };
  const askConsole = async (): Promise<null> => null;
  const deps = { rest, askConsole, isAgent: () => false };
  expect(await lookAtTrunks({ ...deps, outgoing: 'tci' })).toEqual([
    {
      ...{ name: 'tci', isOutgoing: true, isKnown: false, calls: 0 },
      ...{ reach: 'unknown', roundTripMs: null, registration: 'unknown' },
    },
  ]);
  expect(await lookAtTrunks({ ...deps, outgoing: '' })).toEqual([]);
});

/** A PBX of these objects, each by type and name. */
function pbxOf(objects: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const endpoints = Object.keys(objects).filter((key) => key.startsWith('endpoint/'));
  const all = endpoints.map((key) => ({
    resource: key.slice('endpoint/'.length),
    channel_ids: [],
  }));
  return {
    async perform(operation: string, asked: Readonly<Record<string, unknown>>) {
      if (operation === 'endpoints.listByTech') return { status: 200, body: all };
      const found = objects[`${String(asked['objectType'])}/${String(asked['id'])}`];
      if (found === undefined) return { status: 404, body: null };
      const body = Object.entries(found).map(([attribute, value]) => ({ attribute, value }));
      return { status: 200, body };
    },
    inOrder: async () => [],
    together: <T>(work: () => T): T => work(),
  };
}

test('a registration is its trunk’s whatever it is called, and one of no trunk has a row', async () => {
  const listed = [
    ' tci-reg/sip:sip.provider.example      tci-auth      Rejected          (exp. 10s)',
    ' tci/sip:sip.provider.example          tci-auth      Registered        (exp. 3211s)',
    ' second/sip:10.20.30.40:5060           mci-auth      Registered        (exp. 3211s)',
    ' old/sip:sip.former.example            old-auth      Rejected          (exp. 10s)',
  ];
  const from = { context: 'from-trunk' };
  const rest = pbxOf({
    'endpoint/tci': { ...from, aors: 'tci' },
    'endpoint/mci': { ...from, aors: 'mci' },
    'endpoint/plain': from,
    'aor/tci': { contact: '' },
    'aor/mci': { contact: 'sip:10.20.30.40:5060' },
    'registration/tci-reg': { endpoint: 'tci', server_uri: 'sip:sip.provider.example' },
    'registration/tci': { server_uri: 'sip:sip.provider.example' },
    'registration/second': { endpoint: '', server_uri: 'sip:137@10.20.30.40:5060;transport=udp' },
    'registration/old': { server_uri: 'sip:sip.former.example' },
  });
  const looked = await lookAtTrunks({
    ...{ rest, isAgent: () => false, outgoing: 'tci' },
    askConsole: async (command) =>
      command === 'pjsip show registrations' ? `${listed.join('\n')}\n` : '',
  });
  expect(looked?.map(({ name, reach, registration }) => [name, reach, registration])).toEqual([
    ['mci', 'unknown', 'registered'],
    ['old', 'no-trunk', 'rejected'],
    ['plain', 'no-address', 'none'],
    ['tci', 'no-address', 'rejected'],
  ]);
});

test('of a trunk that registers nothing is known where the console is silent', async () => {
  const rest = pbxOf({ 'endpoint/tci': { context: 'from-trunk' }, 'registration/tci': {} });
  const deps = { rest, isAgent: () => false, outgoing: '', askConsole: async () => null };
  expect(await lookAtTrunks(deps)).toMatchObject([{ name: 'tci', registration: 'unknown' }]);
});
