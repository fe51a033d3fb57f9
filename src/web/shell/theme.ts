import { createTheme } from '@mantine/core';

export const theme = createTheme({
  // As on the page for developers.
  black: '#1c2030',
  colors: {
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
  primaryColor: 'indigo',
  // White text on them, and they on the page, have a contrast of 4.5 at least.
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        styles: { title: { fontSize: '1.15rem', fontWeight: 600 } },
        // The header of a dialog is not that of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
  },
});
