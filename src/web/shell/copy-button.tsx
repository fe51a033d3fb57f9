import './copy-line.css';
import { ActionIcon, Button } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { words } from '../words.js';
import { copyText } from './copy-text.js';

/** How long the button says that the text was copied, in milliseconds. */
const confirmationMs = 3000;

interface CopyButtonProps {
  text: string;
  /** What is copied, for those who do not see what stands beside the button. */
  label: string;
  /** With a word on it, `beside` a box of one line, or `small` within a line of text. */
  kind: 'prominent' | 'beside' | 'small';
}

/** Copies a text, and says whether it did; a screen reader hears it. */
export function CopyButton({ text, label, kind }: CopyButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [result, setResult] = useState<'copied' | 'refused' | null>(null);
  const confirmation = useTimeout(() => setResult(null), confirmationMs);

  async function copy(): Promise<void> {
    if (!button.current) return;
    setResult((await copyText(text, button.current)) ? 'copied' : 'refused');
    confirmation.clear();
    confirmation.start();
  }

  const Icon = result === 'copied' ? IconCheck : IconCopy;
  const common = { ref: button, onClick: copy, 'aria-label': label };
  return (
    <>
      {kind === 'prominent' && (
        <Button {...common} leftSection={<Icon size={18} />} className="copy-button">
          {result === 'copied' ? words.copying.copied : words.copying.copy}
        </Button>
      )}
      {kind === 'beside' && (
        <ActionIcon {...common} variant="default" className="copy-beside">
          <Icon size={18} />
        </ActionIcon>
      )}
      {/* Every row of a list has one, in which a component of Mantine's would cost too much. */}
      {kind === 'small' && (
        <button {...common} type="button" className="copy-small mantine-focus-auto">
          <Icon size={16} />
        </button>
      )}
      <span role="status" className="copy-result">
        {result === 'refused' && words.copying.refused}
        {result === 'copied' && <span className="unseen">{words.copying.copied}</span>}
      </span>
    </>
  );
}
