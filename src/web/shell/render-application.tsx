import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ErrorBoundary } from 'react-error-boundary';
import { Broken } from './broken.js';
import { instance } from './instance.js';
import { SessionProvider } from './session.js';
import { theme } from './theme.js';

/** Puts an application into the page that the service has sent. */
export function renderApplication(application: ReactNode): void {
  // What locks the scrolling behind a dialog asks for the nonce of its style element in this way.
  Object.assign(globalThis, { __webpack_nonce__: instance.styleNonce });

  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no place for the application.');
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => instance.styleNonce}>
        <Notifications position="bottom-center" />
        <ErrorBoundary FallbackComponent={Broken}>
          <SessionProvider>{application}</SessionProvider>
        </ErrorBoundary>
      </MantineProvider>
    </StrictMode>,
  );
}
