/** In characters (Unicode code points), as the contract counts them. */
export const leastPasswordLength = 15;

export function isTooShort(password: string): boolean {
  return [...password].length < leastPasswordLength;
}
