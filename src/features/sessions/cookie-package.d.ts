/** Of the package, which brings no types: what is used of it. */
declare module 'cookie' {
  /** The cookies of a `Cookie` header by name, the first of each; values are decoded. */
  export function parse(header: string): Record<string, string | undefined>;
  /** The value of a `Set-Cookie` header. @throws {TypeError} if a name or value cannot stand in one. */
  export function serialize(
    name: string,
    value: string,
    options: { path: string; maxAge: number; httpOnly: boolean; sameSite: 'strict'; secure: boolean },
  ): string;
}
