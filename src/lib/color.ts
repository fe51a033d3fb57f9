/** A colour by its parts, from 0 to 1. */
type Triple = readonly [number, number, number];

/** @param hex `#rrggbb` */
function channelsOf(hex: string): Triple {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

const linear = (channel: number) => (channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
const encoded = (light: number) => (light <= 0.003_130_8 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);

/** Relative luminance (WCAG 2.2), from 0 to 1. @param hex `#rrggbb` */
export function luminanceOf(hex: string): number {
  const [red, green, blue] = channelsOf(hex).map(linear) as unknown as Triple;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours (WCAG 2.2), from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [low = 0, high = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The same hue at another luminance, as strong as sRGB can show it there. @param hex `#rrggbb` */
export function atLuminance(hex: string, luminance: number): string {
  const [, a, b] = labOf(hex);
  let [low, high] = [0, 1];
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    if (luminanceOf(shown(middle, a, b)) < luminance) low = middle;
    else high = middle;
  }
  return shown(high, a, b);
}

/** A colour of OKLab with no more chroma than sRGB has for its hue and lightness. */
function shown(lightness: number, a: number, b: number): string {
  let [low, high] = [0, 1];
  const at = (part: number) => lightOf([lightness, a * part, b * part]);
  const fits = (light: Triple) => light.every((channel) => channel >= -1e-4 && channel <= 1.0001);
  if (fits(at(1))) low = 1;
  for (let step = 0; step < 16 && low < 1; step++) {
    const middle = (low + high) / 2;
    if (fits(at(middle))) low = middle;
    else high = middle;
  }
  const bytes = at(low).map((light) => Math.round(Math.min(1, Math.max(0, encoded(light))) * 255));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** OKLab of sRGB: Björn Ottosson, "A perceptual color space for image processing", 2020. */
function labOf(hex: string): Triple {
  const [red, green, blue] = channelsOf(hex).map(linear) as unknown as Triple;
  const long = Math.cbrt(0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue);
  const medium = Math.cbrt(0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue);
  const short = Math.cbrt(0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue);
  return [
    0.210_454_255_3 * long + 0.793_617_785 * medium - 0.004_072_046_8 * short,
    1.977_998_495_1 * long - 2.428_592_205 * medium + 0.450_593_709_9 * short,
    0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766 * short,
  ];
}

/** Linear sRGB of OKLab. */
function lightOf([lightness, a, b]: Triple): Triple {
  const long = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b) ** 3;
  const medium = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b) ** 3;
  const short = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b) ** 3;
  return [
    4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
    -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
    -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701 * short,
  ];
}
