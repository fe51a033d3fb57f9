import type { ApiKey } from '@latchkey/client';
import { Alert, Button, Checkbox, Code, Group, Stack, Tabs, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { envLine, readIntoShell, snippets } from '../../features/pages/shared/snippets.js';
import { rotationWords } from '../rotation-words.js';
import { CopyLine } from '../shell/copy-line.js';
import { Dialog } from '../shell/dialog.js';
import { instance } from '../shell/instance.js';
import { words } from '../words.js';
import { OldKey } from './rotation/old-key.js';
import './reveal-key.css';

export interface NewKey {
  secret: string;
  label: string;
  /** Id of the account that it was made by. */
  ownerId: string;
  /** Of a key that takes the place of another one. */
  replacement?: ApiKey['rotation'];
}

const { newKey: texts } = words;

/** Shows a new key, once: it is gone with this dialog. */
export function RevealKey({
  secret,
  label,
  replacement = null,
  onClose,
}: Omit<NewKey, 'ownerId'> & { onClose: () => void }) {
  const [isSaved, setSaved] = useState(false);
  useWindowEvent('beforeunload', (event) => {
    if (!isSaved) event.preventDefault();
  });
  return (
    <Dialog
      onClose={onClose}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={isSaved}
      size="lg"
      title={texts.title(label)}
    >
      <Stack className="new-key">
        <Alert color="yellow" icon={<IconAlertTriangle />} title={texts.onlyOnce}>
          {replacement ? rotationWords.reveal.whyOnce : texts.whyOnce}
        </Alert>
        <CopyLine text={secret} label={texts.copyKey} prominent />
        {replacement && <OldKey rotation={replacement} />}
        <KeepKey secret={secret} />
        <FirstCall />
        <Group justify="space-between" className="new-key-end">
          <Checkbox
            label={texts.isSaved}
            checked={isSaved}
            onChange={(event) => setSaved(event.currentTarget.checked)}
          />
          <Button disabled={!isSaved} onClick={onClose}>
            {texts.close}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** Where a program finds the key. In no command is the key itself: a shell would keep it in its history. */
function KeepKey({ secret }: Pick<NewKey, 'secret'>) {
  const { variable } = instance;
  return (
    <>
      <div>
        <Text size="sm" fw={500}>
          {texts.forTerminal}
        </Text>
        <CopyLine text={readIntoShell(variable)} label={texts.copyTerminalLine} />
        <Text size="sm" c="dimmed" mt={4}>
          {texts.howTerminal}
        </Text>
      </div>
      <div>
        <Text size="sm" fw={500}>
          {texts.forEnvFile}
        </Text>
        <CopyLine text={envLine(variable, secret)} label={texts.copyEnvLine} />
      </div>
    </>
  );
}

/** A first call in every language, and what it answers. */
function FirstCall() {
  const { variable, firstCall } = instance;
  const { status, body } = firstCall.expected;
  const examples = Object.entries(snippets);
  return (
    <div>
      <Text size="sm" fw={500}>
        {texts.firstCall(firstCall)}
      </Text>
      <Tabs defaultValue={examples[0]?.[0] ?? null} keepMounted={false}>
        <Tabs.List aria-label={texts.language}>
          {examples.map(([name, { title }]) => (
            <Tabs.Tab key={name} value={name}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {examples.map(([name, { title, text }]) => (
          <Tabs.Panel key={name} value={name} pt="xs" data-snippet={name}>
            <CopyLine text={text({ call: firstCall, variable })} label={texts.copyExample(title)} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Text size="sm" mt="xs">
        {texts.answer(firstCall.expected)}
      </Text>
      {body !== null && (
        <details className="new-key-answer">
          <summary>{texts.showAnswer(status)}</summary>
          <Code block>{body}</Code>
        </details>
      )}
    </div>
  );
}
