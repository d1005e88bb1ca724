import type { AriMessage } from '../../telephony/ari/message.ts';
import { PATIENCE } from './patience.ts';

/** Messages in order; a test awaits the one that fits, come already or yet to come. */
export class MessageLog {
  readonly all: AriMessage[] = [];
  #waiting: (() => void)[] = [];

  push(message: AriMessage): void {
    this.all.push(message);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async next(
    type: string,
    fits: (message: AriMessage) => boolean = () => true,
    limitMs = 5_000,
    from = 0,
  ): Promise<AriMessage> {
    const deadlineMs = performance.now() + PATIENCE * limitMs;
    for (;;) {
      const found = this.all.slice(from).find((one) => one.type === type && fits(one));
      if (found !== undefined) return found;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) {
        const seen = this.all.slice(-12).map((one) => `${one.type} ${one.channel?.id ?? ''}`);
        throw new Error(
          `no ${type} within ${PATIENCE} times ${limitMs} ms; last: ${seen.join(', ')}`,
        );
      }
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, leftMs);
        this.#waiting.push(resolve);
      });
      clearTimeout(timer);
    }
  }
}
