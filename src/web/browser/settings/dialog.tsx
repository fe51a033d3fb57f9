import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSession } from './session.js';

/** Moves the focus, unless there is a dialog that it would leave. */
export function focusPage(element = document.getElementById('main')): void {
  const dialog = [...document.querySelectorAll('[role="dialog"]')].at(-1);
  if (!dialog || dialog.contains(element)) element?.focus();
}

/**
 * A dialog that is open for as long as it is rendered. When it goes, the focus returns to where it was, or to the page if
 * that is gone. While the reader has to log in again, Escape does nothing.
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
