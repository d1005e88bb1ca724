/**
 * The tone of desk and board in one place. The theme and the page's CSS variables are both made
 * from it. Text colours (`…Ink`, `muted`, `faint`) hold 4.5:1 on the surfaces they stand on; the
 * plain state colours are for edges, bars and dots.
 */
export interface Tokens {
  readonly paper: string;
  readonly surface: string;
  readonly sunk: string;
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly line: string;
  readonly field: string;
  readonly accent: string;
  readonly accentInk: string;
  readonly accentSoft: string;
  readonly onAccent: string;
  readonly ring: string;
  readonly ringInk: string;
  readonly ringSoft: string;
  readonly talk: string;
  readonly wrap: string;
  readonly wrapInk: string;
  readonly wrapSoft: string;
  readonly pause: string;
  readonly ok: string;
  readonly okInk: string;
  readonly okSoft: string;
  readonly alarm: string;
  readonly alarmInk: string;
  readonly alarmSoft: string;
  readonly onAlarm: string;
  readonly shadow: string;
}

export const light: Tokens = {
  paper: '#f4f6f7',
  surface: '#ffffff',
  sunk: '#eef1f3',
  ink: '#15202b',
  muted: '#566472',
  faint: '#5f6c78',
  line: '#e2e7eb',
  field: '#cfd7dd',
  accent: '#0a787d',
  accentInk: '#08696d',
  accentSoft: '#e2f2f2',
  onAccent: '#ffffff',
  ring: '#c77700',
  ringInk: '#8f5500',
  ringSoft: '#fdf1dd',
  talk: '#0a787d',
  wrap: '#6d5fd3',
  wrapInk: '#5546bd',
  wrapSoft: '#efecfb',
  pause: '#7c8a97',
  ok: '#2a8a55',
  okInk: '#1c6b40',
  okSoft: '#e4f4ea',
  alarm: '#c93a3a',
  alarmInk: '#b02c2c',
  alarmSoft: '#fbe7e6',
  onAlarm: '#ffffff',
  shadow: '0 1px 2px rgba(20,32,43,.06), 0 1px 1px rgba(20,32,43,.04)',
};

export const dark: Tokens = {
  paper: '#0e1418',
  surface: '#151d23',
  sunk: '#10171c',
  ink: '#e7edf2',
  muted: '#9aabb8',
  faint: '#8495a2',
  line: '#243039',
  field: '#324049',
  accent: '#39b6b6',
  accentInk: '#4cc4c3',
  accentSoft: '#12312f',
  onAccent: '#062222',
  ring: '#f0b04b',
  ringInk: '#f0b04b',
  ringSoft: '#33270f',
  talk: '#39b6b6',
  wrap: '#a79cf2',
  wrapInk: '#b3a9f5',
  wrapSoft: '#262140',
  pause: '#8797a4',
  ok: '#5cc98a',
  okInk: '#5cc98a',
  okSoft: '#12301f',
  alarm: '#ff7b74',
  alarmInk: '#ff8f88',
  alarmSoft: '#3a1a1a',
  onAlarm: '#2e0808',
  shadow: 'none',
};

/** `accentSoft` → `--accent-soft`: the variables that the style sheets use. */
export function toCssVariables(tokens: Tokens): Record<string, string> {
  const entries = Object.entries(tokens).map(([name, value]): [string, string] => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    value,
  ]);
  return Object.fromEntries(entries);
}
