export class SetupError extends Error {
  constructor(message: string, advice: string);
  advice: string;
}
