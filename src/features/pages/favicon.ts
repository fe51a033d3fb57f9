import { logoOf } from './shared/brand.js';
import type { Brand } from './shared/instance.js';

/** The image that the pages name as their icon, as a file of its own. @throws {Error} if it is no `data:` URI. */
export function faviconOf(brand: Brand): Blob {
  const [, type, isBase64, data] = /^data:([\w+/.-]+)(;base64)?,(.*)$/s.exec(logoOf(brand)) ?? [];
  if (type === undefined || data === undefined) throw new Error('The logo is not a data: URI.');
  return new Blob([isBase64 ? Buffer.from(data, 'base64') : decodeURIComponent(data)], { type });
}
