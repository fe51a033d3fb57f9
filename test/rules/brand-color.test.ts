import { describe, expect, it } from 'vitest';
import { brandColorOf, brandColorsOf } from '../../src/features/pages/brand-color.js';
import { contrastOf } from '../../src/lib/color.js';
import { random } from '../support/seed.js';

/** Pages and raised surfaces, as in `src/web/shell/frame.css`; in the dark, the table rows of the settings too. */
const surfaces = { light: ['#ffffff', '#f6f7fb'], dark: ['#14161b', '#1c1f27', '#262a34'] };

describe('brandColorOf', () => {
  const anyColor = () =>
    `#${Math.floor(random() * 2 ** 24)
      .toString(16)
      .padStart(6, '0')}`;
  const corners = ['#000000', '#ffffff', '#ff0000', '#00ff00', '#0000ff', '#ffff00', '#00ffff', '#ff00ff', '#808080'];

  it.each([...corners, ...Array.from({ length: 40 }, anyColor)])('makes of %s what can be read everywhere', (given) => {
    const colors = brandColorsOf(brandColorOf(given));
    for (const theme of ['light', 'dark'] as const) {
      const { accent, button, hover } = colors[theme];
      for (const filled of [button, hover]) expect(contrastOf('#ffffff', filled), filled).toBeGreaterThanOrEqual(4.5);
      for (const surface of surfaces[theme]) {
        expect(contrastOf(accent, surface), `${accent} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
      for (const surface of surfaces[theme].slice(0, 2)) {
        expect(contrastOf(button, surface), `${button} on ${surface}`).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it('takes a colour as it is where it can be read', () => {
    expect(brandColorsOf(brandColorOf('#4263eb')).light.button).toBe('#4263eb');
    expect(brandColorsOf(brandColorOf('#0b7a75')).light.button).toBe('#0b7a75');
    expect(brandColorsOf(brandColorOf('#ffd400')).dark.accent).toBe('#ffd400');
  });
});
