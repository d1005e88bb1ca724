// A reporter of vitest: errors that no test has caught are in no report of vitest's own but its words.
import { writeFileSync } from 'node:fs';

export const unhandledFile = (report) => `${report}.unhandled`;

export default class UnhandledReporter {
  onTestRunEnd(_modules, unhandledErrors) {
    if (unhandledErrors.length === 0) return;
    const words = unhandledErrors.map(({ stack, message }) => stack ?? message);
    writeFileSync(process.env.PASOKH_UNHANDLED, `${words.join('\n\n')}\n`);
  }
}
