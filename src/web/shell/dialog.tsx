import './dialog.css';
import { Button, type ButtonProps, Group, Modal, type ModalProps, Stack, Text } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { words } from '../words.js';
import { noteOpener, pushOpener, returnFocus } from './opener.js';
import { useSession } from './session.js';
import { UnsavedContext, useBackGuard } from './unsaved.js';

const texts = words.shell.dialog;

interface DialogProps extends Omit<ModalProps, 'opened'> {
  /** Whether an answer is awaited: what it brings must not be lost with the dialog. */
  isPending?: boolean;
}

/**
 * A dialog that is open for as long as it is rendered. The focus begins in its first field, and returns when it goes to what
 * opened it. While a form in it says that it is changed (`useUnsaved`), Escape, the cross, a click outside and the
 * browser's Back ask before they close it. While the reader has to log in again, they do nothing.
 */
export function Dialog({ isPending = false, closeOnEscape = true, onClose, children, ...props }: DialogProps) {
  const { hasEnded } = useSession();
  const [isChanged, setChanged] = useState(false);
  // Once there was something to lose, Back belongs to the dialog for as long as it is open.
  const [isGuarded, setGuarded] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const isHeld = isPending || hasEnded;
  function close(): void {
    if (isHeld) return;
    if (isChanged) setAsking(true);
    else onClose();
  }
  useBackGuard(isGuarded, close);
  const noteChanges = useCallback((isNow: boolean) => {
    setChanged(isNow);
    if (isNow) setGuarded(true);
  }, []);
  return (
    <>
      <Frame closeOnEscape={closeOnEscape && !hasEnded && !isAsking} onClose={close} {...props}>
        <UnsavedContext value={noteChanges}>{children}</UnsavedContext>
      </Frame>
      {isAsking && isChanged && <DiscardQuestion onKeep={() => setAsking(false)} onDiscard={onClose} />}
    </>
  );
}

/** What every dialog does with the focus. */
function Frame({ children, ...props }: Omit<ModalProps, 'opened'>) {
  const [opener] = useState(noteOpener);
  useEffect(() => {
    const takeOff = pushOpener(opener);
    return () => {
      takeOff();
      // Not before the dialog has let go of the focus.
      setTimeout(() => returnFocus(opener));
    };
  }, [opener]);
  return (
    <Modal opened {...props}>
      <FirstField />
      {children}
    </Modal>
  );
}

/** Has the focus begin in the first field of a dialog that names none: never on its cross, which comes before. */
function FirstField() {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const body = mark.current?.parentElement;
    if (!body || body.querySelector('[data-autofocus]')) return;
    const text = 'input:not([type="hidden"], [type="checkbox"], [type="radio"], :disabled, [readonly])';
    body.querySelector(`${text}, textarea, select`)?.setAttribute('data-autofocus', 'true');
  }, []);
  return <span ref={mark} hidden />;
}

function DiscardQuestion({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  return (
    <Frame title={texts.discardQuestion} size="xs" zIndex={300} onClose={onKeep} withCloseButton={false}>
      <Stack>
        <Text size="sm">{texts.discardExplanation}</Text>
        <Group justify="flex-end" className="dialog-actions">
          <Button variant="default" onClick={onDiscard}>
            {texts.discard}
          </Button>
          <Button onClick={onKeep} data-autofocus>
            {texts.keepEditing}
          </Button>
        </Group>
      </Stack>
    </Frame>
  );
}

interface FormActionsProps extends Pick<ButtonProps, 'color' | 'disabled'> {
  /** What is done. */
  action: string;
  isPending: boolean;
  onCancel: () => void;
  /** Whether the focus begins on the way out, where a dialog has no field and what it does cannot be undone. */
  isCautious?: boolean;
}

/** The end of a form in a dialog, which stays in sight while the form scrolls (class `dialog-actions`). */
export function FormActions({ action, isPending, onCancel, isCautious, ...submit }: FormActionsProps) {
  return (
    <Group justify="flex-end" className="dialog-actions">
      <Button variant="default" onClick={onCancel} disabled={isPending} data-autofocus={isCautious || undefined}>
        {texts.cancel}
      </Button>
      <Button type="submit" loading={isPending} {...submit}>
        {action}
      </Button>
    </Group>
  );
}
