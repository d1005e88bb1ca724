export function tellFailure(fault: unknown): void;
