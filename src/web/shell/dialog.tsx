import { Button, type ButtonProps, Group, Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSession } from './session.js';

/** Moves the focus, unless there is a dialog that it would leave. */
export function focusPage(element = document.getElementById('main')): void {
  const dialog = [...document.querySelectorAll('[role="dialog"]')].at(-1);
  if (!dialog || dialog.contains(element)) element?.focus();
}

interface DialogProps extends Omit<ModalProps, 'opened'> {
  /** Whether an answer is awaited: what it brings must not be lost with the dialog. */
  isPending?: boolean;
}

/**
 * A dialog that is open for as long as it is rendered. When it goes, the focus returns to where it was, or to the page if
 * that is gone. While the reader has to log in again, Escape does nothing.
 */
export function Dialog({ isPending = false, closeOnEscape = true, onClose, ...props }: DialogProps) {
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
  const close = () => {
    if (!isPending) onClose();
  };
  return <Modal opened closeOnEscape={closeOnEscape && !hasEnded} onClose={close} {...props} />;
}

interface FormActionsProps extends Pick<ButtonProps, 'color' | 'disabled'> {
  /** What is done. */
  action: string;
  isPending: boolean;
  onCancel: () => void;
}

/** The end of a form in a dialog. */
export function FormActions({ action, isPending, onCancel, ...submit }: FormActionsProps) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel} disabled={isPending}>
        Cancel
      </Button>
      <Button type="submit" loading={isPending} {...submit}>
        {action}
      </Button>
    </Group>
  );
}
