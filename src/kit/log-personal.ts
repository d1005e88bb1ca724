/** Fields that hold something of a person, wherever they stand in a log line. */
export const PERSONAL: readonly string[] = [
  'phone',
  'phoneShown',
  'receptor',
  'name',
  'citizenName',
  'agentName',
  'username',
  'description',
  'body',
  'text',
  'note',
  'explanation',
  'address',
  'addressText',
  'ip',
  'password',
  'oldPassword',
  'newPassword',
  'phonePassword',
  'cookie',
  'authorization',
  'callerToken',
  'nationalId',
  'token',
  'params',
  'query',
];
const personal = new Set(PERSONAL);
export const CENSORED = '[personal]';
/** Nothing of ours is nested as deep; what turns in a circle ends here. */
const deepest = 5;

/** The fields of a line without what is of a person; the very same where nothing is nested. */
export function withoutPersonal(fields: Record<string, unknown>): Record<string, unknown> {
  const isFlat = Object.values(fields).every((value) => typeof value !== 'object');
  // What stands in the line itself pino censors, there as in a room's bindings.
  return isFlat ? fields : (censored(fields, 0) as Record<string, unknown>);
}

/** Faults and requests are left to their serializers. */
function censored(value: unknown, depth: number): unknown {
  if (Array.isArray(value)) return value.map((one) => censored(one, depth + 1));
  if (!isPlain(value)) return value;
  if (depth > deepest) return CENSORED;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      personal.has(name) ? CENSORED : censored(one, depth + 1),
    ]),
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
