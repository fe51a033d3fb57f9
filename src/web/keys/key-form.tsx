import {
  Accordion,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  type NumberInputProps,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { FormActions } from '../shell/dialog.js';
import { ErrorAlert } from '../shell/error-alert.js';
import { fieldErrorsOf } from '../shell/problems.js';
import { listScopesOptions } from '../shell/queries.js';
import { ExpiryField } from './expiry-field.js';
import type { KeyValues } from './key-values.js';

interface KeyFormProps {
  initial: KeyValues;
  /** Of a key that there is already; `null` for never. */
  expiresAt?: string | null;
  action: string;
  isPending: boolean;
  error: unknown;
  onSubmit: (values: KeyValues) => void;
  onCancel: () => void;
}

/** In seconds. */
const windows = [
  { value: '1', label: 'a second' },
  { value: '60', label: 'a minute' },
  { value: '3600', label: 'an hour' },
  { value: '86400', label: 'a day' },
];

/** Everything that may be said of a key when it is made or changed. */
export function KeyForm({ initial, expiresAt, action, isPending, error, onSubmit, onCancel }: KeyFormProps) {
  const [values, setValues] = useState(initial);
  const errors = fieldErrorsOf(error);
  const [isOpen, setOpen] = useState(false);
  const hasFaultInside = ['ip_allowlist', 'rate_limit', 'quota', 'description'].some((field) => field in errors);
  const set = (change: Partial<KeyValues>) => setValues((before) => ({ ...before, ...change }));

  function submit(event: FormEvent): void {
    event.preventDefault();
    onSubmit(values);
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <ErrorAlert error={error} />
        <TextInput
          label="Label"
          description="What will use the key, such as “Nightly export”."
          data-autofocus
          required
          pattern=".*\S.*"
          title="More than blanks"
          maxLength={100}
          value={values.label}
          error={errors['label']}
          onChange={(event) => set({ label: event.currentTarget.value })}
        />
        <ExpiryField
          value={values.expiry}
          expiresAt={expiresAt}
          error={errors['expires_at'] ?? errors['expires_in_days']}
          onChange={(expiry) => set({ expiry })}
        />
        <ScopesField
          held={initial.scopes}
          value={values.scopes}
          error={errors['scopes']}
          onChange={(scopes) => set({ scopes })}
        />
        <Accordion
          variant="separated"
          chevronPosition="left"
          value={isOpen || hasFaultInside ? 'advanced' : null}
          onChange={(item) => setOpen(item !== null)}
        >
          <Accordion.Item value="advanced">
            <Accordion.Control>Advanced: addresses, limits, description</Accordion.Control>
            <Accordion.Panel>
              <AdvancedFields values={values} errors={errors} onChange={set} />
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        <FormActions action={action} isPending={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}

/** @param held what the key has had; it may be more than its user may give by now, and can then only be taken away. */
function ScopesField({
  held,
  value,
  error,
  onChange,
}: {
  held: readonly string[];
  value: string[];
  error: string | undefined;
  onChange: (scopes: string[]) => void;
}) {
  const { data } = useQuery(listScopesOptions());
  const offered = data?.data ?? [];
  const others = held.filter((scope) => !offered.some(({ name }) => name === scope));
  const lost = others.map((name) => ({ name, description: 'You may not give it any more: it has no effect.' }));
  return (
    <Checkbox.Group
      label="Scopes"
      description="What the key may do. Without any it can only read the account."
      value={value}
      error={error}
      onChange={onChange}
    >
      <Stack gap="xs" mt="xs">
        {[...offered, ...(data ? lost : [])].map(({ name, description }) => (
          <Checkbox key={name} value={name} label={<code>{name}</code>} description={description} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

function AdvancedFields({
  values: { ipAllowlist, rateLimit, quota, description },
  errors,
  onChange,
}: {
  values: KeyValues;
  errors: Record<string, string>;
  onChange: (change: Partial<KeyValues>) => void;
}) {
  const isOffered = windows.some(({ value }) => Number(value) === rateLimit.windowSeconds);
  const own = { value: String(rateLimit.windowSeconds), label: `${rateLimit.windowSeconds} seconds` };
  return (
    <Stack>
      <TagsInput
        label="Allowed addresses"
        description="IP addresses and networks, such as 203.0.113.0/24; none for everywhere. Enter adds one."
        value={ipAllowlist}
        error={errors['ip_allowlist']}
        acceptValueOnBlur
        onChange={(addresses) => onChange({ ipAllowlist: addresses })}
      />
      <Group align="flex-end" grow preventGrowOverflow={false}>
        <LimitInput
          label="Most uses"
          placeholder="no limit"
          value={rateLimit.limit}
          error={errors['rate_limit']}
          onChange={(limit) => onChange({ rateLimit: { ...rateLimit, limit } })}
        />
        <NativeSelect
          label="in"
          aria-label="Most uses in"
          data={isOffered ? windows : [...windows, own]}
          value={String(rateLimit.windowSeconds)}
          onChange={(event) =>
            onChange({ rateLimit: { ...rateLimit, windowSeconds: Number(event.currentTarget.value) } })
          }
        />
      </Group>
      <Group align="flex-end" grow preventGrowOverflow={false}>
        <LimitInput
          label="Quota"
          placeholder="no quota"
          value={quota.limit}
          error={errors['quota']}
          onChange={(limit) => onChange({ quota: { ...quota, limit } })}
        />
        <NativeSelect
          label="in a calendar"
          aria-label="Quota in a calendar"
          data={['day', 'month']}
          value={quota.period}
          onChange={(event) => onChange({ quota: { ...quota, period: event.currentTarget.value as 'day' | 'month' } })}
        />
      </Group>
      <Textarea
        label="Description"
        autosize
        minRows={2}
        maxLength={1000}
        value={description}
        error={errors['description']}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      <Text size="sm" c="dimmed">
        Days and months are those of UTC. The operator may have set limits for every key beside these.
      </Text>
    </Stack>
  );
}

/** A number of uses; empty for none. */
function LimitInput({
  onChange,
  ...props
}: Pick<NumberInputProps, 'label' | 'placeholder' | 'value' | 'error'> & { onChange: (limit: number | '') => void }) {
  return (
    <NumberInput
      min={1}
      max={1_000_000_000}
      allowDecimal={false}
      thousandSeparator=" "
      onChange={(limit) => onChange(typeof limit === 'number' ? limit : '')}
      {...props}
    />
  );
}
