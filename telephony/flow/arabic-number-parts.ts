/**
 * The recorded pieces that say a number in Arabic, in order: 123 is `ar/number/100`,
 * `ar/number/w-3`, `ar/number/w-20` («مئة» «وثلاثة» «وعشرون»): units before tens, «و» with the word
 * that follows it. It is the form that counts («رقم ثلاثة»), which agrees with no noun: sentences
 * are worded so that none follows. Takes whole numbers from 0 to 99,999; anything else gives no
 * pieces.
 */
export function arabicNumberToParts(value: number): string[] {
  if (!Number.isInteger(value) || value < 0 || value > 99_999) return [];
  if (value === 0) return ['ar/number/0'];
  const thousands = Math.floor(value / 1_000);
  const rest = piecesBelowThousand(value % 1_000);
  if (thousands === 0) return joined(rest);
  return [...thousandsOf(thousands), ...rest.map(after)];
}

/** «ألف», «ألفان», «ثلاثة آلاف» up to ten, then «أحد عشر ألف» again. */
function thousandsOf(count: number): string[] {
  if (count === 1) return ['ar/number/1000'];
  if (count === 2) return ['ar/number/2000'];
  const noun = count <= 10 ? 'ar/number/thousands' : 'ar/number/1000';
  return [...joined(piecesBelowThousand(count)), noun];
}

function piecesBelowThousand(value: number): number[] {
  const hundreds = value - (value % 100);
  const rest = value % 100;
  const pieces = rest < 20 ? [hundreds, rest] : [hundreds, rest % 10, rest - (rest % 10)];
  return pieces.filter((piece) => piece > 0);
}

function joined(pieces: readonly number[]): string[] {
  return pieces.map((piece, at) => (at === 0 ? `ar/number/${piece}` : after(piece)));
}

function after(piece: number): string {
  return `ar/number/w-${piece}`;
}
