import { ActionIcon } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { copyText } from '../shell/copy-text.js';
import { words } from '../words.js';

/** How long the button says that the id was copied, in milliseconds. */
const confirmationMs = 3000;

/** The id of a key, and a button that copies it. */
export function CopyId({ id, name, announce }: { id: string; name: string; announce: (text: string) => void }) {
  const button = useRef<HTMLButtonElement>(null);
  const [isCopied, setCopied] = useState(false);
  const confirmation = useTimeout(() => {
    setCopied(false);
    announce('');
  }, confirmationMs);

  async function copy(): Promise<void> {
    if (!button.current) return;
    if (await copyText(id, button.current)) {
      setCopied(true);
      announce(words.keyList.idCopied);
      confirmation.clear();
      confirmation.start();
    } else notifications.show({ color: 'red', message: words.keyList.copyRefused });
  }

  return (
    <div className="key-id">
      <code>{id}</code>
      <ActionIcon
        ref={button}
        variant="subtle"
        color="gray"
        size="sm"
        data-control="copy"
        onClick={copy}
        aria-label={words.keyList.copyId(name)}
      >
        {isCopied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      </ActionIcon>
    </div>
  );
}
