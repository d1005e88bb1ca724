// The parts of `npm run check` and `npm test`: each a command, timed, and counted when it is a vitest run.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { productEnv, root, run } from './command.mjs';
import { unhandledFile } from './unhandled-reporter.mjs';

const reports = join(root, 'test-results');

const command = (name, program, ...args) => ({ name, program, runs: [args] });
/** What has not changed since the last run is not read again: it is kept in `.cache/types`. */
const types = (...projects) => ({
  name: 'types',
  program: 'tsc',
  runs: projects.map((project) => {
    const known = join(root, '.cache', 'types', `${project.replaceAll('/', '-')}.tsbuildinfo`);
    return ['-p', project, '--incremental', '--tsBuildInfoFile', known];
  }),
});
/** Projects of vitest in one run: what one leaves of the cores the next one takes. */
const tests = (projects, { without = [], env = {}, onReal = false } = {}) => ({
  name: projects.join(', '),
  program: 'vitest',
  runs: [
    [
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      ...without.flatMap((file) => ['--exclude', file]),
      '--reporter=default',
      '--reporter=json',
      `--reporter=${join(root, 'scripts/setup/unhandled-reporter.mjs')}`,
    ],
  ],
  env,
  report: join(reports, `${projects.join('-')}.json`),
  onReal,
});
/** So few files that failed on real parts may be the machine's fault: they are run a second time. */
const mostRunAgain = 3;

const onSources = [
  types(
    'tsconfig.json',
    'web/tsconfig.json',
    'test/e2e/tsconfig.json',
    'telephony/engine/tsconfig.json',
  ),
  command('lint', 'oxlint', '--deny-warnings'),
  command('format', 'biome', 'format', '.'),
];
const quick = ['simulation', 'unit', 'scenario', 'tidy'];

/** About a minute: the engine's random histories in full, fewer of all telephony, none of three years of cases. */
export const quickParts = [
  ...onSources,
  tests(quick, {
    without: ['test/simulation/case-histories.test.ts'],
    env: { PASOKH_WHOLE_HISTORIES: process.env.PASOKH_WHOLE_HISTORIES ?? '10' },
  }),
];

// `planted` proves the simulation itself, not the product: bugs put in on purpose must be seen by it.
export const allParts = [
  ...onSources,
  tests(quick),
  tests(['planted']),
  ...['contract', 'asterisk', 'e2e'].map((project) => tests([project], { onReal: true })),
];

/** Runs the parts in sequence; prints each one's time, and `N passed, N failed` last. */
export async function runParts(parts) {
  mkdirSync(reports, { recursive: true });
  const outcomes = [];
  for (const part of parts) {
    process.stdout.write(`\n── ${part.name}\n`);
    outcomes.push(await runPart(part));
  }
  return printSummary(outcomes);
}

/** The same with all of them at once: what one waits for, another one uses. Each one's words when it is over. */
export async function runPartsTogether(parts) {
  mkdirSync(reports, { recursive: true });
  const startedAt = process.hrtime.bigint();
  const outcomes = await Promise.all(
    parts.map(async (part) => {
      const outcome = await runPart({ ...part, quiet: true });
      process.stdout.write(`\n── ${part.name}\n${outcome.output}`);
      return outcome;
    }),
  );
  return printSummary(outcomes, Number(process.hrtime.bigint() - startedAt) / 1e9);
}

async function runPart(part) {
  const startedAt = process.hrtime.bigint();
  const secondsSince = () => Number(process.hrtime.bigint() - startedAt) / 1e9;
  const first = await runOnce(part);
  const files = [...new Set(first.faults?.map(({ file }) => file))];
  // An error that no test has caught belongs to no file: nothing says which one to run again.
  const isForOne = files.length > 0 && files.length <= mostRunAgain && !first.isUnhandled;
  if (!part.onReal || !isForOne) {
    return { ...first, seconds: secondsSince() };
  }
  process.stdout.write(`\n── ${part.name}: once more, by themselves: ${files.join(', ')}\n`);
  const [args] = part.runs;
  const again = await runOnce({ ...part, runs: [[...args, ...files]] });
  // What fails twice has failed. What passes then is not forgotten: the summary names it.
  if (again.failed > 0) return { ...first, seconds: secondsSince() };
  const passed = first.passed + first.failed;
  const outcome = { part, passed, failed: 0, unsteady: first.faults };
  return { ...outcome, seconds: secondsSince() };
}

async function runOnce(part) {
  const more = part.report === undefined ? [] : [`--outputFile.json=${part.report}`];
  const unhandled = unhandledFile(part.report ?? join(reports, part.name));
  for (const file of [part.report, unhandled]) {
    if (file !== undefined) rmSync(file, { force: true });
  }
  const program = join(root, 'node_modules', '.bin', part.program);
  const colors = process.stdout.isTTY ? '1' : '0';
  const env = productEnv({ FORCE_COLOR: colors, PASOKH_UNHANDLED: unhandled, ...part.env });
  // Several runs of one part are independent, and each needs one core: together.
  const ends = await Promise.all(
    part.runs.map((args) => run(program, [...args, ...more], { env, quiet: part.quiet })),
  );
  const code = ends.find((end) => end.code !== 0)?.code ?? 0;
  const output = ends.map((end) => end.output).join('');
  return { part, output, isUnhandled: existsSync(unhandled), ...count(part, code) };
}

/** A part without a report counts as one; a vitest run that died before its report has failed. */
function count(part, code) {
  if (part.report === undefined) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  if (!existsSync(part.report)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(part.report, 'utf8'));
  const passed = report.numPassedTests;
  // Whatever did not pass has failed: a skipped test and a file that could not be loaded too.
  const notPassed = report.numTotalTests - passed;
  const failed = Math.max(notPassed, code !== 0 || passed === 0 ? 1 : 0);
  return { passed, failed, faults: faultsOf(report) };
}

/** For each thing that did not pass: which file, which test, and the first line of its reason. */
function faultsOf(report) {
  return report.testResults.flatMap((file) => {
    const where = relative(root, file.name);
    const notPassed = file.assertionResults.filter((test) => test.status !== 'passed');
    const faults = notPassed.map(
      (test) => `${test.fullName}: ${firstLine(test.failureMessages?.[0] ?? test.status)}`,
    );
    if (faults.length === 0 && file.status !== 'passed') faults.push(firstLine(file.message));
    return faults.map((fault) => ({ file: where, fault }));
  });
}

const firstLine = (text) => text.split('\n', 1)[0].slice(0, 300);

function printSummary(outcomes, wallSeconds = null) {
  process.stdout.write('\n');
  let passed = 0;
  let failed = 0;
  let seconds = 0;
  for (const outcome of outcomes) {
    passed += outcome.passed;
    failed += outcome.failed;
    seconds += outcome.seconds;
    const mark = outcome.failed === 0 ? 'ok    ' : 'FAILED';
    const time = `${outcome.seconds.toFixed(1)} s`.padStart(9);
    process.stdout.write(`${mark} ${outcome.part.name.padEnd(34)} ${time}\n`);
  }
  const tell = (what, faults = []) => {
    for (const { file, fault } of faults) process.stdout.write(`${what}  ${file}: ${fault}\n`);
  };
  for (const { faults, unsteady } of outcomes) {
    tell('not passed', faults);
    tell('passed only the second time', unsteady);
  }
  process.stdout.write(
    `${(wallSeconds ?? seconds).toFixed(1)} s in all\n${passed} passed, ${failed} failed\n`,
  );
  return failed === 0 ? 0 : 1;
}
