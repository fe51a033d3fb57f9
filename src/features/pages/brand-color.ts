import { atLuminance, luminanceOf } from '../../lib/color.js';
import type { Brand, BrandColor } from './shared/instance.js';

/** Up to here, white text on a colour and the colour on white and raised surfaces have a contrast of 4.5 (WCAG 2.2 §1.4.3). */
const mostInLight = 0.165;
/** From here on, a colour as text has it on every surface of the dark theme. */
const leastTextInDark = 0.33;
/** Between them, a button has 3 on every surface of the dark theme (§1.4.11), and its white text 4.5. */
const buttonInDark = { least: 0.145, most: 0.18 };

/**
 * What the pages make of the operator's colour. It is taken as it is wherever it can be read, and lightened or darkened
 * where it cannot: some shade of every hue can.
 *
 * @param given `#rrggbb`
 */
export function brandColorOf(given: string): BrandColor {
  const own = luminanceOf(given);
  const between = (least: number, most: number) =>
    own >= least && own <= most ? given : atLuminance(given, own < least ? least : most);
  const shades = [
    ...[0.9, 0.8, 0.68, 0.5].map((luminance) => atLuminance(given, luminance)),
    between(leastTextInDark, 1),
    ...[0.25, 0.2].map((luminance) => atLuminance(given, luminance)),
    between(0, mostInLight),
    between(buttonInDark.least, buttonInDark.most),
    atLuminance(given, 0.06),
  ];
  return { given, shades };
}

/** Which shades are links and buttons in the light theme and in the dark one, as Mantine takes them too. */
export function brandColorsOf({ shades }: BrandColor) {
  const [textInDark = '', , , inLight = '', buttonInDark = '', darkest = ''] = shades.slice(4);
  return {
    light: { accent: inLight, button: inLight, hover: buttonInDark },
    dark: { accent: textInDark, button: buttonInDark, hover: darkest },
  };
}

/** What is styled after the frame of a page, in the operator's colour; empty where they have none. */
export function brandStyle({ color }: Brand): string {
  if (color === null) return '';
  const { light, dark } = brandColorsOf(color);
  const declare = (name: 'accent' | 'button' | 'hover') => `light-dark(${light[name]},${dark[name]})`;
  return `:root{--accent:${declare('accent')};--button:${declare('button')};--button-hover:${declare('hover')}}`;
}
