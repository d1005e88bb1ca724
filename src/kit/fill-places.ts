const PLACE = /\{([a-z]+)\}/gu;

/** A text with places in braces, filled. Lines whose places are all empty are left out. */
export function fillPlaces(text: string, values: Readonly<Record<string, string>>): string {
  return text
    .split('\n')
    .map((line) => {
      const filled = line.replace(PLACE, (_all, place: string) => values[place] ?? '');
      return filled !== line && isEmptied(line, values) ? null : filled;
    })
    .filter((line) => line !== null)
    .join('\n');
}

/** The names between braces, in their order. */
export function placesOf(text: string): string[] {
  return [...text.matchAll(PLACE)].map(([, place = '']) => place);
}

export function withoutPlaces(text: string): string {
  return text.replace(PLACE, '');
}

function isEmptied(line: string, values: Readonly<Record<string, string>>): boolean {
  const places = placesOf(line);
  return places.length > 0 && places.every((place) => (values[place] ?? '') === '');
}
