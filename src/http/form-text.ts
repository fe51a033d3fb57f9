import { isPercentEncoded } from '../lib/utf8.js';

/** As many fields as `node:querystring` reads of one text: it drops the rest without a word. */
const mostFields = 1000;

/** Why a text is not taken as the fields of a form or a query string. */
export type FormFault = 'not_utf8' | 'too_many_fields';

/**
 * Finds what `node:querystring` would pass over in a form or a query string: an escape that is none, or is not UTF-8, which
 * becomes some other text; and fields beyond the thousandth.
 */
export function formFault(text: string): FormFault | undefined {
  if (!isPercentEncoded(text)) return 'not_utf8';
  if (text.length >= mostFields && hasMoreFields(text)) return 'too_many_fields';
  return undefined;
}

function hasMoreFields(text: string): boolean {
  let fields = 1;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    if (++fields > mostFields) return true;
  }
  return false;
}
