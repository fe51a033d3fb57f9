/** The secret and the tag of a key: 80 hexadecimal digits after an underscore. */
const keySecret = /_[0-9a-f]{80}/gi;
const jwt = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** Takes keys' secrets and JWTs out of a text. What remains of a key is its public id. */
export function redact(text: string): string {
  return text.replace(keySecret, '_[redacted]').replace(jwt, '[redacted]');
}
