import { ActionIcon, Button, Group, VisuallyHidden } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { copyText } from './copy-text.js';

/** How long the button says that the text was copied, in milliseconds. */
const confirmationMs = 3000;

/** Text to copy, with a button that does. What it says is read out by a screen reader. */
export function CopyLine({ text, label, prominent = false }: { text: string; label: string; prominent?: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  const [result, setResult] = useState<'copied' | 'refused' | null>(null);
  const confirmation = useTimeout(() => setResult(null), confirmationMs);

  async function copy(): Promise<void> {
    if (!button.current) return;
    setResult((await copyText(text, button.current)) ? 'copied' : 'refused');
    confirmation.clear();
    confirmation.start();
  }

  const said = { copied: 'Copied', refused: 'The browser does not allow it: select the text and copy it.' };
  const icon = result === 'copied' ? <IconCheck size={18} /> : <IconCopy size={18} />;
  return (
    <div>
      <Group wrap="nowrap" align="flex-start" gap="xs">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
        <pre className="copy-text" tabIndex={0}>
          <code>{text}</code>
        </pre>
        {prominent ? (
          <Button ref={button} leftSection={icon} onClick={copy} aria-label={label} className="copy-button">
            {result === 'copied' ? 'Copied' : 'Copy'}
          </Button>
        ) : (
          <ActionIcon ref={button} variant="default" size="lg" onClick={copy} aria-label={label}>
            {icon}
          </ActionIcon>
        )}
      </Group>
      <div role="status">
        {result === 'refused' ? said.refused : <VisuallyHidden>{result && said[result]}</VisuallyHidden>}
      </div>
    </div>
  );
}
