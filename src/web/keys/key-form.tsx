import './key-form.css';
import { Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { FormActions } from '../shell/dialog.js';
import { ErrorAlert } from '../shell/error-alert.js';
import { useUnsaved } from '../shell/unsaved.js';
import { words } from '../words.js';
import { AdvancedFields } from './advanced-fields.js';
import { dateBounds } from './expiry-choices.js';
import { ExpiryField } from './expiry-field.js';
import type { KeyValues } from './form-values.js';
import { fieldNames, type KeyField } from './key-faults.js';
import { isChanged } from './key-values.js';
import { ScopePicker } from './scope-picker.js';
import { useKeyFaults } from './use-key-faults.js';
import { useScopes } from './use-scopes.js';

const texts = words.keyForm;

interface KeyFormProps {
  initial: KeyValues;
  /** Of a key that there is already; `null` for never. Left out for a new key. */
  expiresAt?: string | null;
  /** When its reader is reminded to replace the key if the key says nothing of it, in days; `null` for never. */
  defaultReminder: number | null;
  action: string;
  isPending: boolean;
  /** Of the last request; `null` for none. */
  error: unknown;
  /** Called with what may be sent: see `checkKey`. */
  onSubmit: (values: KeyValues) => void;
  onCancel: () => void;
}

/** The fields of the body in which a part of the values stands. */
const fieldsOf: Record<keyof KeyValues, readonly KeyField[]> = {
  label: ['label'],
  description: ['description'],
  expiry: ['expires_at'],
  scopes: ['scopes'],
  ipAllowlist: ['ip_allowlist'],
  rateLimit: ['rate_limit/limit', 'rate_limit/window_seconds'],
  quota: ['quota/limit', 'quota/period'],
  rotateAfterDays: ['rotate_after_days'],
  selfRotation: ['self_rotation'],
};

/** Everything that may be said of a key when it is made or changed. Its parts are there at once; the scopes come later. */
export function KeyForm(props: KeyFormProps) {
  const { initial, expiresAt, defaultReminder, action, isPending, error: answered, onSubmit, onCancel } = props;
  const [values, setValues] = useState(initial);
  // An address that is being typed.
  const [draft, setDraft] = useState('');
  const scopes = useScopes();
  const faults = useKeyFaults(values, expiresAt === undefined ? null : initial, answered);
  useUnsaved(isChanged(initial, values) || draft.trim() !== '');

  function set(change: Partial<KeyValues>): void {
    setValues((before) => ({ ...before, ...change }));
    faults.forget((Object.keys(change) as (keyof KeyValues)[]).flatMap((part) => fieldsOf[part]));
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isPending && faults.check(dateBounds())) onSubmit(values);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ErrorAlert error={faults.error} fields={fieldNames} />
        <TextInput
          label={texts.label}
          description={texts.labelHint}
          data-autofocus
          withAsterisk
          aria-required
          autoComplete="off"
          value={values.label}
          error={faults.messages.label?.join(' ')}
          onChange={(event) => set({ label: event.currentTarget.value })}
        />
        <ExpiryField
          value={values.expiry}
          expiresAt={expiresAt}
          error={faults.messages.expires_at}
          onChange={(expiry) => set({ expiry })}
        />
        <ScopePicker
          scopes={scopes}
          held={initial.scopes ?? []}
          value={values.scopes}
          error={faults.messages.scopes}
          onChange={(chosen) => set({ scopes: chosen })}
        />
        <AdvancedFields
          values={values}
          draft={draft}
          defaultReminder={defaultReminder}
          messages={faults.messages}
          error={faults.error}
          onChange={set}
          onDraft={setDraft}
        />
        <FormActions action={action} isPending={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
