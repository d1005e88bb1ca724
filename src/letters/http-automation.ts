import { z } from 'zod';
import {
  type Asked,
  type Automation,
  AutomationFault,
  type Handed,
  type Outgoing,
  type Told,
  type ToldNumber,
} from './automation.ts';
import { type Answer, signedTransport, type TransportOptions } from './http-transport.ts';
import { sha256Of } from './signature.ts';

const Kept = z.object({
  letterId: z.string(),
  /** Of the document that it keeps under this name. */
  sha256: z.string(),
  registered: z
    .object({ number: z.string(), year: z.number().int().optional(), date: z.string() })
    .nullish(),
});
const Waiting = z.object({ messages: z.array(z.unknown()) });
/** So many are taken from one answer; what is behind them is told again at the next look. */
const MOST_MESSAGES = 500;

/** The automation over signed HTTP. It is always we who ask: no door of ours is open to it. */
export function httpAutomation(options: TransportOptions): Automation {
  const call = signedTransport(options);

  /** What it keeps under our name; null: it answered something else. */
  function keptOf(answer: Answer, letter: Pick<Outgoing, 'letterId'>): z.infer<typeof Kept> | null {
    const kept = Kept.safeParse(answer.body);
    return kept.success && kept.data.letterId === letter.letterId ? kept.data : null;
  }

  return {
    way: 'http',
    prepare: async () => null,

    async send(letter): Promise<Handed> {
      try {
        const answer = await call('POST', '/letters', letter.text, letter.letterId);
        const { status } = answer;
        if ([200, 201, 409].includes(status)) {
          const kept = keptOf(answer, letter);
          if (kept === null) return { type: 'unknown', code: 'bad-shape' };
          if (kept.sha256 !== sha256Of(letter.text)) return { type: 'differs' };
          return { type: 'accepted', told: toldOf(kept.registered) };
        }
        const code = String(status);
        if ([401, 403, 404].includes(status)) return { type: 'rejected', scope: 'config', code };
        if ([429, 503].includes(status)) return { type: 'rejected', scope: 'busy', code };
        if (status >= 400 && status < 500) return { type: 'rejected', scope: 'letter', code };
        return { type: 'unknown', code };
      } catch (error) {
        if (!(error instanceof AutomationFault)) throw error;
        return { type: error.kind, code: error.code };
      }
    },

    async ask(letter): Promise<Asked> {
      try {
        const answer = await call('GET', `/letters/${encodeURIComponent(letter.letterId)}`, '');
        if (answer.status === 404) return { type: 'not_found' };
        if (answer.status !== 200) return { type: 'indeterminate', code: String(answer.status) };
        const kept = keptOf(answer, letter);
        if (kept === null) return { type: 'indeterminate', code: 'bad-shape' };
        if (kept.sha256 !== letter.sha256) return { type: 'differs' };
        return { type: 'found', told: toldOf(kept.registered) };
      } catch (error) {
        if (!(error instanceof AutomationFault)) throw error;
        return { type: 'indeterminate', code: error.code };
      }
    },

    async probe() {
      try {
        const { status } = await call('GET', '/health', '');
        return status === 200 ? null : String(status);
      } catch (error) {
        if (!(error instanceof AutomationFault)) throw error;
        return error.code;
      }
    },

    async receive(): Promise<Told[]> {
      const { status, body } = await call('GET', '/messages', '');
      if (status !== 200) throw new AutomationFault('unknown', `messages-${status}`);
      const read = Waiting.safeParse(body);
      if (!read.success) throw new AutomationFault('unknown', 'bad-shape');
      return read.data.messages.slice(0, MOST_MESSAGES).map((message) => {
        const named = z.object({ messageId: z.string().min(1).max(200) }).safeParse(message);
        const content = JSON.stringify(message);
        const ref = named.success ? named.data.messageId : `nameless-${sha256Of(content)}`;
        return { ref, content, fault: null };
      });
    },

    async takeOff({ ref }) {
      const { status } = await call(
        'POST',
        '/messages/taken',
        JSON.stringify({ messageIds: [ref] }),
      );
      if (status !== 200) throw new AutomationFault('unknown', `taken-${status}`);
    },
  };
}

function toldOf(registered: z.infer<typeof Kept>['registered']): ToldNumber | null {
  if (!registered) return null;
  const { number, year, date } = registered;
  return { number, date, ...(year === undefined ? {} : { year }) };
}
