import { type Asked, list, ok, refuse, type Reply, seconds } from './reply.ts';
import { toReceptor } from './state.ts';

const CONFIG_VALUES: Readonly<Record<string, RegExp>> = {
  apilogs: /^(justforerror|enabled|disabled)$/u,
  dailyreport: /^(enabled|disabled)$/u,
  debugmode: /^(enabled|disabled)$/u,
  defaultsender: /^[0-9]+$/u,
  mincreditalarm: /^[0-9]+$/u,
  resendfailed: /^(enabled|disabled)$/u,
};

export function accountInfo({ state, nowMs }: Asked): Reply {
  return ok({
    remaincredit: state.credit,
    expiredate: seconds(nowMs) + 365 * 86_400,
    type: 'master',
  });
}

/** Without parameters it tells, with some it sets. */
export function accountConfig({ state, params }: Asked): Reply {
  for (const [name, shape] of Object.entries(CONFIG_VALUES)) {
    const value = params[name];
    if (value === undefined) continue;
    if (!shape.test(value)) return refuse(400);
    if (name === 'defaultsender' && !state.lines.includes(value)) return refuse(412);
    state.config[name] = value;
  }
  return ok({ ...state.config });
}

export function getDate({ nowMs }: Asked): Reply {
  const at = new Date(nowMs);
  return ok({
    datetime: at.toUTCString(),
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    unixtime: seconds(nowMs),
  });
}

export function blockedList({ state, params }: Asked): Reply {
  const { blockreason } = params;
  if (!knownLine(state.lines, params)) return refuse(412);
  const found = [...state.blocked].filter(
    ([, { reason }]) => blockreason === undefined || String(reason) === blockreason,
  );
  return ok(
    found.map(([receptor, { reason, atMs }]) => ({
      linenumber: params['linenumber'],
      receptor,
      blockreason: reason,
      date: seconds(atMs),
    })),
  );
}

export function blockedAdd({ state, params, nowMs }: Asked): Reply {
  const receptors = list(params['receptor']).map(toReceptor);
  if (!knownLine(state.lines, params)) return refuse(412);
  if (receptors.length === 0) return refuse(400);
  if (receptors.length > 200) return refuse(414);
  for (const receptor of receptors) {
    if (receptor === null) return refuse(411);
    if (!state.blocked.has(receptor)) state.blocked.set(receptor, { reason: 0, atMs: nowMs });
  }
  return ok(receptors.map((receptor) => ({ receptor, blocked: true })));
}

export function blockedExists({ state, params }: Asked): Reply {
  if (!knownLine(state.lines, params)) return refuse(412);
  const receptors = list(params['receptor']).map(toReceptor);
  if (receptors.length > 200) return refuse(414);
  return ok(
    receptors.map((receptor) => ({
      receptor,
      blocked: receptor !== null && state.blocked.has(receptor),
    })),
  );
}

/** Who asked for silence himself (reason 2) cannot be taken off by us. */
export function blockedRemove({ state, params }: Asked): Reply {
  if (!knownLine(state.lines, params)) return refuse(412);
  const receptors = list(params['receptor']).map(toReceptor);
  if (receptors.length > 50) return refuse(414);
  return ok(
    receptors.map((receptor) => {
      const entry = receptor === null ? undefined : state.blocked.get(receptor);
      const removed = entry !== undefined && entry.reason !== 2;
      if (removed && receptor !== null) state.blocked.delete(receptor);
      return { receptor, removed };
    }),
  );
}

function knownLine(lines: readonly string[], params: Asked['params']): boolean {
  return lines.includes(params['linenumber'] ?? '');
}
