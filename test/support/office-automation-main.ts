import { officeAutomation } from './office-automation.ts';

/** The office automation as a process of its own: one line with its address, then it serves. */
const [secret = '', folder = '', startMs = '0'] = process.argv.slice(2);
const office = officeAutomation({ secret, folder, startMs: Number(startMs) });
process.stdout.write(`${JSON.stringify({ url: await office.listen() })}\n`);
process.once('SIGTERM', () => process.exit(0));
