import type { ApiKey } from '@latchkey/client';
import { ActionIcon, TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { explanationOf, fieldErrorsOf, isSessionOver } from '../shell/problems.js';
import { updateApiKeyMutation } from '../shell/queries.js';
import { words } from '../words.js';
import { nameOf } from './key-values.js';

interface RenameKeyProps {
  apiKey: ApiKey;
  /** With the label that the key has now, or without one where it kept its own. */
  onClose: (label?: string) => void;
}

/** A field in the place of the label. Enter saves, Escape leaves; what the service refuses stays to be mended. */
export function RenameKey({ apiKey, onClose }: RenameKeyProps) {
  const queries = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [label, setLabel] = useState(apiKey.label);
  const update = useMutation({ ...updateApiKeyMutation(), onSuccess: () => queries.invalidateQueries() });

  useEffect(() => field.current?.select(), []);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const wanted = label.trim();
    if (update.isPending) return;
    if (wanted === apiKey.label) onClose();
    else
      update.mutate(
        { path: { key_id: apiKey.id }, body: { label: wanted } },
        { onSuccess: () => onClose(wanted), onError: () => field.current?.focus() },
      );
  }

  function press(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !update.isPending) onClose();
  }

  const fault = refusalOf(update.error);
  return (
    <form className="rename" onSubmit={submit} onKeyDown={press} noValidate>
      <TextInput
        ref={field}
        size="xs"
        aria-label={words.keyList.newLabel(nameOf(apiKey))}
        maxLength={100}
        autoComplete="off"
        value={label}
        error={fault && <span role="alert">{fault}</span>}
        aria-busy={update.isPending}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <ActionIcon type="submit" variant="default" aria-label={words.keyList.saveLabel} aria-busy={update.isPending}>
        <IconCheck size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label={words.shell.dialog.cancel} onClick={() => onClose()}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </form>
  );
}

/** The service's sentence about the label, or why there was no answer about it. */
function refusalOf(error: unknown): string | null {
  if (error === null || isSessionOver(error)) return null;
  const { title, advice } = explanationOf(error);
  return fieldErrorsOf(error)['label'] ?? `${title}. ${advice}`;
}
