/** UTF-8 of a value, with the escapes that an answer needs: a control character, one byte here, is six of them there. */
export function jsonBytes(value: string | number | boolean): number {
  const quotes = typeof value === 'string' ? '""'.length : 0;
  return Buffer.byteLength(JSON.stringify(value)) - quotes;
}
