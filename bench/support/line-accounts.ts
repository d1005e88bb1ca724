/** Who may sign in at the server of a bench, all with one password, each from a machine of his own. */
export interface Account {
  readonly userId: string;
  readonly username: string;
  readonly address: string;
}

export const PASSWORD = 'a-password-of-ones-own';

/** Of the nth machine in the house. */
export const addressOf = (n: number): string => `10.137.${Math.trunc(n / 250)}.${(n % 250) + 1}`;
