import type { Operation, Reply } from '../../telephony/ari/rest.ts';
import type { SimAsterisk, SimPhone } from './sim-asterisk.ts';
import { SimChannel } from './sim-asterisk-channel.ts';
import { onRecordings, record } from './sim-asterisk-recordings.ts';

type Parameters_ = Readonly<Record<string, unknown>>;
type Done = (reply: Reply) => void;

const reply = (status: number, body: unknown = null): Reply => ({ status, body });

/** Carries out one operation; `done` comes when the channel's thread has come to it. */
export function performOperation(
  pbx: SimAsterisk,
  operation: Operation,
  given: Parameters_,
  done: Done,
): void {
  const dot = operation.indexOf('.');
  const resource = operation.slice(0, dot);
  const verb = operation.slice(dot + 1);
  if (resource === 'channels') return onChannels(pbx, verb, given, done);
  if (resource === 'bridges') return onBridges(pbx, verb, given, done);
  if (resource === 'playbacks') return done(onPlaybacks(pbx, verb, String(given['playbackId'])));
  if (resource === 'recordings') return done(onRecordings(pbx, verb, given));
  if (resource === 'endpoints') return done(onEndpoints(pbx, verb, given));
  if (resource === 'events') return done(onEvents(pbx, given));
  if (resource === 'applications') return done(onApplications(pbx, verb, given));
  return done(onAsterisk(pbx, verb, given));
}

function onChannels(pbx: SimAsterisk, verb: string, given: Parameters_, done: Done): void {
  if (verb === 'list')
    return done(
      reply(
        200,
        [...pbx.channels.values()].map((one) => one.show()),
      ),
    );
  if (verb === 'originate') return done(originate(pbx, given));
  const channel = pbx.channels.get(String(given['channelId']));
  if (channel === undefined) return done(reply(404));
  if (verb === 'get') return done(reply(200, channel.show()));
  if (verb === 'rtpstatistics') return done(reply(200, toStatistics(pbx, channel)));
  if (verb === 'hangup') {
    done(reply(204));
    return channel.end(channel.state === 'Up' ? 16 : 0);
  }
  if (verb === 'getChannelVar') {
    const value = channel.variables.get(String(given['variable']));
    return done(value === undefined ? reply(404) : reply(200, { value }));
  }
  if (channel.args === null) return done(reply(409));
  onOurChannel(channel, verb, given, done);
}

function onOurChannel(channel: SimChannel, verb: string, given: Parameters_, done: Done): void {
  switch (verb) {
    case 'play':
      return play(channel, given, done);
    case 'record':
      return record(channel, given, done);
    case 'startMoh':
    case 'stopMoh':
      // Answered at once, carried out behind the prompt.
      done(reply(204));
      return channel.enqueue((next) => {
        if (channel.bridgeId === null) channel.sound = verb === 'startMoh' ? 'music' : 'silence';
        next();
      });
    case 'answer':
      return channel.enqueue((next) => {
        channel.state = 'Up';
        done(reply(204));
        next();
      });
    case 'setChannelVar':
      return channel.enqueue((next) => {
        channel.variables.set(String(given['variable']), String(given['value']));
        done(reply(204));
        next();
      });
    case 'continueInDialplan':
      done(reply(204));
      return channel.enqueue((next) => {
        channel.leaveBridge();
        channel.leaveApplication();
        channel.waitInFallback();
        next();
      });
    case 'ring':
    case 'ringStop':
    case 'transfer_progress':
      return done(reply(204));
    default:
      throw new Error(`the fake PBX does not know channels.${verb}`);
  }
}

function play(channel: SimChannel, given: Parameters_, done: Done): void {
  const { pbx } = channel;
  const playbackId = String(given['playbackId']);
  if (pbx.playbacks.has(playbackId)) return done(reply(409));
  const parts = String(given['media'])
    .split(',')
    .map((part) => part.replace(/^sound:/, ''));
  const lengths = parts.map(pbx.options.soundMs);
  const state = lengths.at(-1) === null ? 'failed' : 'done';
  const totalMs = lengths.reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
  let cancel = (): void => undefined;
  let isStopped = false;
  let finish: (() => void) | null = null;
  pbx.playbacks.set(playbackId, () => {
    isStopped = true;
    cancel();
    finish?.();
  });
  done(reply(201, { id: playbackId }));
  channel.enqueue((next) => {
    finish = () => {
      finish = null;
      pbx.playbacks.delete(playbackId);
      channel.sound = 'silence';
      pbx.emit({ type: 'PlaybackFinished', playback: { id: playbackId, state } });
      next();
    };
    if (isStopped) return finish();
    channel.sound = 'prompt';
    cancel = pbx.clock.after(totalMs, () => finish?.());
  });
}

function originate(pbx: SimAsterisk, given: Parameters_): Reply {
  const endpoint = String(given['endpoint']);
  if (endpoint.startsWith('Local/')) return reply(200, {});
  const id = String(given['channelId']);
  if (pbx.channels.has(id)) return reply(409);
  const onRing = findRung(pbx, id, endpoint.slice('PJSIP/'.length));
  if (onRing === null) return reply(500, { error: 'Allocation failed' });
  // A leg of ours has the trunk's name; a citizen who is called is told by his number.
  const resource = id.startsWith('po-') ? endpoint.replace(/^PJSIP\/(.*@)?/, 'PJSIP/') : endpoint;
  const channel = new SimChannel(pbx, {
    id,
    name: `${resource}-${pbx.newId().replace(/\D/g, '')}`,
    state: 'Down',
    callerNumber: '137',
    entrance: toEntrance(given),
  });
  pbx.channels.set(id, channel);
  pbx.emit({ type: 'ChannelCreated', channel: channel.show() }, channel.copies);
  channel.cancelTimeout = pbx.clock.after(Number(given['timeout']) * 1_000, () => channel.end(19));
  pbx.clock.after(pbx.latencyMs(), () => {
    if (channel.alive) onRing(channel);
  });
  return reply(200, channel.show());
}

/** A call into the dialplan comes to our application as a caller; null: it is made for us. */
function toEntrance(given: Parameters_): readonly string[] | null {
  if (given['context'] !== 'caller') return null;
  const { __ENTERED: entered = '', CALLED: called = '' } = given['variables'] as {
    __ENTERED?: string;
    CALLED?: string;
  };
  return ['caller', String(given['extension']), ...`${entered}${called}`.split(',')];
}

/** A registered phone, or the trunk of `<number>@<trunk>`. */
function findRung(
  pbx: SimAsterisk,
  id: string,
  address: string,
): ((ring: SimChannel) => void) | null {
  const [number = '', trunk] = address.split('@');
  const onDialled = id.startsWith('po-') ? pbx.trunks.get(trunk ?? '') : undefined;
  if (onDialled !== undefined) return (leg) => onDialled(leg, number);
  const phone = pbx.phones.get(trunk ?? address);
  if (phone === undefined || !phone.registered) return null;
  return (leg) => {
    phone.rings += 1;
    phone.onRing(leg);
  };
}

function toStatistics(pbx: SimAsterisk, channel: SimChannel): object {
  const count = Math.floor((pbx.clock.now() - channel.bornAtMs) / 20);
  return { rxcount: count, txcount: channel.sound === 'silence' ? 0 : count };
}

function onBridges(pbx: SimAsterisk, verb: string, given: Parameters_, done: Done): void {
  if (verb === 'list') return done(reply(200, [...pbx.bridges.values()]));
  const id = String(given['bridgeId']);
  if (verb === 'create') {
    if (pbx.bridges.has(id)) return done(reply(409));
    pbx.bridges.set(id, { id, channels: [] });
    return done(reply(200, { id, channels: [] }));
  }
  const bridge = pbx.bridges.get(id);
  if (bridge === undefined) return done(reply(404));
  if (verb === 'get') return done(reply(200, structuredClone(bridge)));
  const named = String(given['channel'] ?? '').split(',');
  const members = named.map((one) => pbx.channels.get(one));
  switch (verb) {
    case 'destroy':
      for (const inside of [...bridge.channels]) pbx.channels.get(inside)?.leaveBridge();
      pbx.bridges.delete(id);
      return done(reply(204));
    case 'removeChannel': {
      const [member] = members;
      if (member === undefined) return done(reply(400));
      if (member.bridgeId !== id) return done(reply(422));
      return member.enqueue((next) => {
        if (member.bridgeId === id) member.leaveBridge();
        done(reply(204));
        next();
      });
    }
    case 'addChannel': {
      const present = members.filter((one) => one !== undefined);
      if (present.length < members.length) return done(reply(400));
      if (present.some((one) => one.args === null)) return done(reply(422));
      return addToBridge(pbx, bridge, present, done);
    }
    default:
      throw new Error(`the fake PBX does not know bridges.${verb}`);
  }
}

function addToBridge(
  pbx: SimAsterisk,
  bridge: { readonly id: string; readonly channels: string[] },
  members: readonly SimChannel[],
  done: Done,
): void {
  let left = members.length;
  for (const member of members) {
    // In the channel's own thread: behind a prompt that runs.
    member.enqueue((next) => {
      // One that was deleted meanwhile takes nobody in, and the answer is the same.
      if (pbx.bridges.get(bridge.id) === bridge) enterBridge(member, bridge);
      left -= 1;
      if (left === 0) done(reply(204));
      next();
    });
  }
}

function enterBridge(
  member: SimChannel,
  bridge: { readonly id: string; readonly channels: string[] },
): void {
  if (member.bridgeId !== bridge.id) {
    member.leaveBridge();
    member.bridgeId = bridge.id;
    bridge.channels.push(member.id);
    const told = { bridge: structuredClone(bridge), channel: member.show() };
    member.pbx.emit({ type: 'ChannelEnteredBridge', ...told });
  }
  member.sound = 'bridge';
}

function onPlaybacks(pbx: SimAsterisk, verb: string, playbackId: string): Reply {
  const stop = pbx.playbacks.get(playbackId);
  if (stop === undefined) return reply(404);
  if (verb === 'get') return reply(200, { id: playbackId });
  stop();
  return reply(204);
}

function onEndpoints(pbx: SimAsterisk, verb: string, given: Parameters_): Reply {
  const shown = [...pbx.phones.values()].map((phone) => ({
    technology: 'PJSIP',
    resource: phone.name,
    state: phone.registered ? 'online' : 'offline',
    channel_ids: [],
  }));
  if (verb === 'listByTech') return reply(200, shown);
  const one = shown.find((endpoint) => endpoint.resource === given['resource']);
  return one === undefined ? reply(404) : reply(200, one);
}

function onApplications(pbx: SimAsterisk, verb: string, given: Parameters_): Reply {
  if (verb === 'subscribe') {
    for (const source of String(given['eventSource']).split(',')) {
      const channelId = source.startsWith('channel:') ? source.slice('channel:'.length) : null;
      if (channelId !== null && !pbx.channels.has(channelId)) return reply(422);
      pbx.subscribed.add(source.replace('endpoint:PJSIP/', ''));
    }
    return reply(200, {});
  }
  const { allowed } = given['filter'] as { allowed: readonly { type: string }[] };
  pbx.allowed = new Set(allowed.map(({ type }) => type));
  return reply(200, {});
}

function toAccount(phone: SimPhone | undefined): Reply {
  if (phone === undefined) return reply(404);
  const value = phone.isTrunk === true ? 'from-trunk' : 'from-agents';
  return reply(200, [{ attribute: 'context', value }]);
}

function onEvents(pbx: SimAsterisk, given: Parameters_): Reply {
  pbx.emit({ type: 'ChannelUserevent', eventname: String(given['eventName']) });
  return reply(204);
}

function onAsterisk(pbx: SimAsterisk, verb: string, given: Parameters_): Reply {
  switch (verb) {
    case 'ping':
      return reply(200, { ping: 'pong' });
    case 'getInfo':
      return reply(200, { status: { startup_time: String(pbx.startedAtMs) } });
    case 'getGlobalVar':
      return reply(200, { value: pbx.globals.get(String(given['variable'])) ?? '' });
    case 'setGlobalVar':
      pbx.globals.set(String(given['variable']), String(given['value']));
      return reply(204);
    case 'getObject':
      return toAccount(pbx.phones.get(String(given['id'])));
    case 'updateObject':
      if (given['objectType'] === 'endpoint' && !pbx.phones.has(String(given['id']))) {
        pbx.addPhone(String(given['id']), (leg) => leg.ring());
      }
      return reply(200, []);
    default:
      throw new Error(`the fake PBX does not know asterisk.${verb}`);
  }
}
