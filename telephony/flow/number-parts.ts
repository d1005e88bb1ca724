/**
 * The recorded pieces that say a number in Persian, in order: 23 is `number/20-o`, `number/3`
 * («بیست و» «سه»). A piece followed by «و» is recorded together with it, because the two are
 * spoken as one. Recorded are 0–20, the tens, the hundreds and 1000, each alone and with «و».
 * Takes whole numbers from 0 to 999,999; anything else gives no pieces.
 */
export function numberToParts(value: number): string[] {
  if (!Number.isInteger(value) || value < 0 || value > 999_999) return [];
  if (value === 0) return ['number/0'];

  const parts: string[] = [];
  const thousands = Math.floor(value / 1_000);
  let rest = value % 1_000;
  if (thousands > 0) {
    // «هزار» alone, never «یک هزار».
    if (thousands > 1) parts.push(...numberToParts(thousands));
    parts.push(rest > 0 ? 'number/1000-o' : 'number/1000');
  }
  for (const unit of [100, 10]) {
    if (rest <= 20) break;
    const whole = rest - (rest % unit);
    if (whole === 0) continue;
    rest -= whole;
    parts.push(rest > 0 ? `number/${whole}-o` : `number/${whole}`);
  }
  if (rest > 0) parts.push(`number/${rest}`);
  return parts;
}
