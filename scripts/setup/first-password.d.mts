export declare function keepFirstPassword(
  dataDir: string,
  first: { readonly username: string; readonly password: string },
): string;
