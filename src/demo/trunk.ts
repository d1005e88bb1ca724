/** The account of the newcomer's browser phone at the exchange: a citizen's, not an expert's. */
export const CITIZEN_PHONE = 'demo-citizen';

/**
 * The demonstration's way into the exchange: simulated citizens from this machine, known by its
 * loopback address, and the newcomer's browser, which says by itself whose number it shows.
 */
export const demoTrunk = (
  phonePassword: string,
): string => `; Written anew at each start of the demonstration.
[demo-town](trunk)

[demo-town]
type = identify
endpoint = demo-town
match = 127.0.0.1

[${CITIZEN_PHONE}]
type = endpoint
transport = ws
context = from-trunk
webrtc = yes
disallow = all
allow = alaw,ulaw,opus
direct_media = no
allow_transfer = no
allow_subscribe = no
trust_id_inbound = yes
rtp_timeout = 30
language = fa
auth = ${CITIZEN_PHONE}
aors = ${CITIZEN_PHONE}

[${CITIZEN_PHONE}]
type = auth
auth_type = digest
username = ${CITIZEN_PHONE}
password = ${phonePassword}

[${CITIZEN_PHONE}]
type = aor
max_contacts = 2
remove_existing = yes
`;
