import { Stack, Text } from '@mantine/core';
import type { FormEvent } from 'react';
import { Dialog, FormActions } from '../shell/dialog.js';
import { words } from '../words.js';
import { logOut } from './log-out.js';

export function LogOutEverywhere({ onClose }: { onClose: () => void }) {
  const { logOutEverywhere, logOutEverywhereEffect } = words.account;
  function submit(event: FormEvent): void {
    event.preventDefault();
    logOut({ all: true });
  }
  return (
    <Dialog onClose={onClose} title={logOutEverywhere}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{logOutEverywhereEffect}</Text>
          <FormActions action={logOutEverywhere} isPending={false} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
