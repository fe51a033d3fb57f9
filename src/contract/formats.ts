import type { Format } from 'ajv';
import addFormats from 'ajv-formats';
import { withAsciiDomain } from '../lib/email-address.js';
import { isText, isTextLine } from '../lib/visible-text.js';

const asciiEmail = addFormats.default.get('email') as RegExp;

/**
 * The formats of the contract that no library knows, by their names. Formats and not patterns: other programs ignore a
 * format that they do not know, while an expression with properties of Unicode is an error to many engines.
 *
 * - `text-line`, `text`: see `isTextLine` and `isText`. Of an empty text `minLength` tells, once.
 * - `idn-email`: an address whose domain may be international (RFC 5890). What stands before the @ is ASCII.
 */
export const ownFormats = {
  'text-line': (line: string) => line === '' || isTextLine(line),
  text: isText,
  'idn-email': (address: string) => asciiEmail.test(withAsciiDomain(address)) && isTextLine(address),
} as const satisfies Record<string, Format>;
