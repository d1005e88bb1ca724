// `npm start -- --demo`: a start of its own beside the real one, on this computer alone.
import { join } from 'node:path';
import { root, SetupError } from './command.mjs';

/** What the demonstration has of its own, where the environment names nothing else. */
const own = {
  PASOKH_DATA: join(root, 'data', 'demo'),
  PASOKH_PORT: '8543',
  PASOKH_ARI_PORT: '8288',
  PASOKH_SIP_PORT: '5160',
  PASOKH_SMS_SIMULATOR_PORT: '8299',
  PASOKH_RTP_FROM: '21000',
  PASOKH_RTP_TO: '21999',
};
/** Whatever the environment says: no network, no real gateway, no real database, no real folder. */
const always = {
  PASOKH_DEMO: 'on',
  PASOKH_HOST: '127.0.0.1',
  PASOKH_SIP_HOST: '127.0.0.1',
  PASOKH_TRUNK: '',
  DATABASE_URL: '',
  KAVENEGAR_API_KEY: '',
  SMSIR_API_KEY: '',
  PASOKH_CASE_HEADS: '',
  PASOKH_LETTERS: '',
};
const options = {
  rate: 'PASOKH_DEMO_RATE',
  shape: 'PASOKH_DEMO_SHAPE',
  citizens: 'PASOKH_DEMO_CITIZENS',
  experts: 'PASOKH_DEMO_EXPERTS',
  seed: 'PASOKH_DEMO_SEED',
};

/** The environment of a demonstration, told on the command line; none without `--demo`. */
export function demoEnv(words, env) {
  const isDemo = words.includes('--demo');
  const chosen = {};
  for (const word of words.filter((each) => each !== '--demo')) {
    const [, name, value] = /^--(\w+)=(.+)$/.exec(word) ?? [];
    if (!isDemo || options[name] === undefined) {
      const known = Object.keys(options).map((each) => `--${each}=…`);
      throw new SetupError(
        `"${word}" is not understood`,
        `with --demo there are ${known.join(' ')}`,
      );
    }
    chosen[options[name]] = value;
  }
  // Whoever has set it in his shell has not asked for it here.
  if (!isDemo) return { PASOKH_DEMO: '' };
  const missing = Object.entries(own).filter(([name]) => !env[name]);
  return { ...Object.fromEntries(missing), ...chosen, ...always };
}
