import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSession } from './session.js';

/** Moves the focus into the page, unless a dialog stands over it, which has the focus. */
export function focusPage(element = document.getElementById('main')): void {
  if (!document.querySelector('[role="dialog"]')) element?.focus();
}

/**
 * A dialog that is open for as long as it is rendered. When it goes, the focus returns to where it was, or to the page if
 * that is gone. While the reader has to log in again over it, Escape is not for it.
 */
export function Dialog({ closeOnEscape = true, ...props }: Omit<ModalProps, 'opened'>) {
  const { hasEnded } = useSession();
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
      // Not before the dialog has let go of the focus.
      setTimeout(() => focusPage(isThere ? opener : undefined));
    },
    [opener],
  );
  return <Modal opened closeOnEscape={closeOnEscape && !hasEnded} {...props} />;
}
