import { ERRORS } from '../src/contract/error-catalogue.ts';

/** docs/errors.md as the catalogue says it now: `node scripts/errors-page.ts > docs/errors.md`. */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, [status, fa, en]]) => `| \`${code}\` | ${status} | ${en} | ${fa} |`,
  );
  return [
    '# Refusals',
    '',
    'Every HTTP error carries `{ code, message, fields? }`. The message is Persian, or English when',
    'the page asks for it (`Accept-Language: en`). `{fields}` lists what is missing or wrong. Socket',
    'answers carry the same codes. The source is `src/contract/error-catalogue.ts`; a test holds',
    'this page to it.',
    '',
    '| code | status | English | Persian |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

if (import.meta.main) process.stdout.write(errorsPage());
