import { Alert, Button, Checkbox, Group, Stack, Tabs, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { envLine, snippets } from '../../features/pages/shared/snippets.js';
import { CopyLine } from '../shell/copy-line.js';
import { Dialog } from '../shell/dialog.js';
import { instance } from '../shell/instance.js';

export interface NewKey {
  secret: string;
  label: string;
  /** E-mail address of the account that it was made by. */
  owner: string;
}

/** Shows a new key, once: it is gone with this dialog. */
export function RevealKey({ secret, label, onClose }: Omit<NewKey, 'owner'> & { onClose: () => void }) {
  const [isSaved, setSaved] = useState(false);
  const { publicUrl, variable } = instance;
  useWindowEvent('beforeunload', (event) => {
    if (!isSaved) event.preventDefault();
  });
  const examples = Object.entries(snippets);
  return (
    <Dialog
      onClose={onClose}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={isSaved}
      size="lg"
      title={
        <>
          Your new key: <bdi>{label}</bdi>
        </>
      }
    >
      <Stack>
        <Alert color="yellow" icon={<IconAlertTriangle />} title="You see it only this once">
          Only a hash of the key is stored. Copy it now; if you lose it, revoke it and make another.
        </Alert>
        <CopyLine text={secret} label="Copy the key" prominent />
        <div>
          <Text size="sm" fw={500}>
            For a file .env that is never committed
          </Text>
          <CopyLine text={envLine(variable, secret)} label="Copy the line for .env" />
        </div>
        <div>
          <Text size="sm" fw={500}>
            Try it
          </Text>
          <Tabs defaultValue={examples[0]?.[0] ?? null} keepMounted={false}>
            <Tabs.List aria-label="Language">
              {examples.map(([name, { title }]) => (
                <Tabs.Tab key={name} value={name}>
                  {title}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {examples.map(([name, { title, text }]) => (
              <Tabs.Panel key={name} value={name} pt="xs" data-snippet={name}>
                <CopyLine
                  text={text({ baseUrl: publicUrl, variable, key: secret })}
                  label={`Copy the example: ${title}`}
                />
              </Tabs.Panel>
            ))}
          </Tabs>
        </div>
        <Group justify="space-between">
          <Checkbox
            label="I have saved it"
            checked={isSaved}
            onChange={(event) => setSaved(event.currentTarget.checked)}
          />
          <Button disabled={!isSaved} onClick={onClose}>
            Close
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
