import { imageTypeOf } from './values.js';

const mostBytes = 64 * 1024;

/** Bytes that a file of the type begins with: those of PNG (§5.2 of its specification), and of a RIFF container of WebP. */
const beginnings: Record<string, (start: string) => boolean> = {
  'image/png': (start) => start.startsWith('\x89PNG\r\n\x1a\n'),
  'image/webp': (start) => start.startsWith('RIFF') && start.startsWith('WEBP', 8),
};
const formats: Record<string, string> = { 'image/png': 'PNG', 'image/webp': 'WebP', 'image/svg+xml': 'SVG' };
const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * An image as a `data:` URI, so that every page has it without another request.
 *
 * @throws {Error} with what to do, if a browser would show nothing of it.
 */
export function readLogo(path: string, bytes: Buffer): string {
  const type = imageTypeOf(path) ?? '';
  const fault = whyNotShown(type, bytes);
  if (fault !== null) throw new Error(fault);
  return `data:${type};base64,${bytes.toString('base64')}`;
}

function whyNotShown(type: string, bytes: Buffer): string | null {
  if (bytes.length === 0) return 'The file is empty. Put an SVG, PNG or WebP image there.';
  if (bytes.length > mostBytes) return `The file has ${bytes.length} bytes. Make it ${mostBytes} bytes or smaller.`;
  if (type === 'image/svg+xml') return whyNoSvg(bytes.toString('utf8'));
  const start = bytes.subarray(0, 16).toString('latin1');
  if (beginnings[type]?.(start)) return null;
  const actual = Object.keys(beginnings).find((other) => beginnings[other]?.(start));
  const is = actual ? `The file is a ${formats[actual]} image` : `The file is not a ${formats[type]} image`;
  return `${is}, whatever its name says. ${actual ? 'Rename it.' : `Save the logo as ${formats[type]}.`}`;
}

/** Within a page, a browser shows an SVG only if its root names the namespace. */
function whyNoSvg(text: string): string | null {
  const bare = text
    .replace(/^\ufeff/, '')
    .replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE\s+svg[^>[]*(?:\[[^\]]*\])?[^>]*>/gi, '');
  const [, attributes] = /^\s*<(?:\w+:)?svg(\s[^>]*|\/?)>/.exec(bare) ?? [];
  if (attributes === undefined)
    return 'The file is not an SVG image: it does not begin with <svg …>. Save the logo as SVG.';
  if (!attributes.includes(svgNamespace)) {
    return `The <svg> element has no namespace, and browsers would show nothing. Add xmlns="${svgNamespace}" to it.`;
  }
  return null;
}
