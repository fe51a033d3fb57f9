import { createTheme, type MantineColorsTuple } from '@mantine/core';
import { words } from '../words.js';
import { instance } from './instance.js';

const { color } = instance.brand;

export const theme = createTheme({
  // As on the page for developers.
  black: '#1c2030',
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--monospaced)',
  colors: {
    ...(color && { brand: color.shades as unknown as MantineColorsTuple }),
    dark: [
      '#e6e8ef',
      '#c3c8d4',
      '#a3abbd',
      '#828a9c',
      '#2e333f',
      '#262a34',
      '#1c1f27',
      '#14161b',
      '#101217',
      '#0b0d11',
    ],
  },
  primaryColor: color ? 'brand' : 'indigo',
  // White text on them has a contrast of 4.5 at least, they on the page 4.5 in the light and 3 in the dark. The service
  // derives those of the operator's colour for these places.
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': words.shell.dismiss } } },
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': words.shell.dialog.close },
        styles: { title: { fontSize: '1.15rem', fontWeight: 600 } },
        // The header of a dialog is not that of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
  },
});
