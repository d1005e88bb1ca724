export interface Part {
  readonly name: string;
  readonly program: string;
}

export const quickParts: readonly Part[];
export const allParts: readonly Part[];
export function runParts(parts: readonly Part[]): Promise<number>;
export function runPartsTogether(parts: readonly Part[]): Promise<number>;
