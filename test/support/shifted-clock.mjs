/** Loaded before a process of the product: it lives so many milliseconds away from the machine's clock. */
const shiftMs = Number(process.env.PASOKH_TEST_SHIFT_MS ?? 0);
const machine = Date.now.bind(Date);
Date.now = () => machine() + shiftMs;
