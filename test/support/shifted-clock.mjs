import { existsSync, readFileSync } from 'node:fs';

/**
 * Loaded before a process of the product: it lives so many milliseconds away from the machine's clock.
 * A file tells it to the server alone, which reads it as it starts: calls keep the machine's time.
 */
const { PASOKH_TEST_SHIFT_MS = '0', PASOKH_TEST_SHIFT_FILE: file } = process.env;
const isServer = /src[\\/]main\.ts$/.test(process.argv[1] ?? '');
const told = file !== undefined && isServer && existsSync(file) ? readFileSync(file, 'utf8') : '0';
const shiftMs = Number(PASOKH_TEST_SHIFT_MS) + Number(told);
const machine = Date.now.bind(Date);
Date.now = () => machine() + shiftMs;
