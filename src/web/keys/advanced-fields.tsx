import { Button, NativeSelect, NumberInput, Stack, TagsInput, Text, Textarea } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { words } from '../words.js';
import { addressEntries } from './address-entries.js';
import type { KeyValues } from './form-values.js';
import type { KeyField } from './key-faults.js';
import { RotationFields } from './rotation/rotation-fields.js';

const texts = words.keyForm;

interface AdvancedFieldsProps {
  values: KeyValues;
  /** An address that is being typed. */
  draft: string;
  /** See `KeyForm`. */
  defaultReminder: number | null;
  messages: Partial<Record<KeyField, string[]>>;
  /** Where the messages come from: a new one opens the section if it tells of something in here. */
  error: unknown;
  onChange: (change: Partial<KeyValues>) => void;
  onDraft: (address: string) => void;
}

const outside: readonly string[] = ['label', 'expires_at', 'scopes'] satisfies KeyField[];

/** What few keys need. It is open from the beginning where the key has some of it, and closed by its reader only. */
export function AdvancedFields({ error, ...fields }: AdvancedFieldsProps) {
  const id = useId();
  const { values, messages } = fields;
  const [choice, setChoice] = useState({
    isOpen:
      values.ipAllowlist.length > 0 ||
      values.rateLimit.limit !== '' ||
      values.quota.limit !== '' ||
      values.rotateAfterDays !== null ||
      values.selfRotation ||
      values.description !== '',
    since: error,
  });
  const hasFaultInside = Object.keys(messages).some((field) => !outside.includes(field));
  const isOpen = choice.isOpen || (hasFaultInside && choice.since !== error);
  return (
    <div className="advanced">
      <Button
        variant="subtle"
        size="compact-md"
        leftSection={isOpen ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setChoice({ isOpen: !isOpen, since: error })}
      >
        {texts.advanced}
      </Button>
      <div id={id} hidden={!isOpen}>
        <Fields {...fields} />
      </div>
    </div>
  );
}

function Fields({ values, draft, defaultReminder, messages, onChange, onDraft }: Omit<AdvancedFieldsProps, 'error'>) {
  const { ipAllowlist, description } = values;

  function type(text: string): void {
    const { ended, rest } = addressEntries(text);
    if (ended.length > 0) onChange({ ipAllowlist: [...new Set([...ipAllowlist, ...ended])] });
    onDraft(rest);
  }

  return (
    <Stack mt="sm">
      <TagsInput
        label={texts.addresses}
        description={texts.addressesHint}
        value={ipAllowlist}
        searchValue={draft}
        onSearchChange={type}
        splitChars={[',', ' ', ';', '\n', '\t']}
        acceptValueOnBlur
        error={inLines(messages.ip_allowlist)}
        onChange={(addresses) => onChange({ ipAllowlist: addresses })}
      />
      <Limits values={values} messages={messages} onChange={onChange} />
      <RotationFields values={values} defaultReminder={defaultReminder} messages={messages} onChange={onChange} />
      <Textarea
        label={texts.description}
        autosize
        minRows={2}
        maxRows={8}
        value={description}
        error={inLines(messages.description)}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
    </Stack>
  );
}

function Limits({ values, messages, onChange }: Pick<AdvancedFieldsProps, 'values' | 'messages' | 'onChange'>) {
  const { rateLimit, quota } = values;
  const own = String(rateLimit.windowSeconds);
  const windows = own in texts.windows ? texts.windows : { ...texts.windows, [own]: texts.otherWindow(Number(own)) };
  return (
    <>
      <div className="limits">
        <LimitInput
          label={texts.rateLimit}
          placeholder={texts.noRateLimit}
          value={rateLimit.limit}
          messages={messages['rate_limit/limit'] ?? messages['rate_limit/window_seconds']}
          onChange={(limit) => onChange({ rateLimit: { ...rateLimit, limit } })}
        >
          <NativeSelect
            aria-label={texts.rateLimitWindow}
            error={messages['rate_limit/window_seconds'] !== undefined}
            data={optionsOf(windows)}
            value={own}
            onChange={(event) =>
              onChange({ rateLimit: { ...rateLimit, windowSeconds: Number(event.currentTarget.value) } })
            }
          />
        </LimitInput>
        <LimitInput
          label={texts.quota}
          placeholder={texts.noQuota}
          value={quota.limit}
          messages={messages['quota/limit'] ?? messages['quota/period']}
          onChange={(limit) => onChange({ quota: { ...quota, limit } })}
        >
          <NativeSelect
            aria-label={texts.quotaPeriod}
            error={messages['quota/period'] !== undefined}
            data={optionsOf(texts.periods)}
            value={quota.period}
            onChange={(event) =>
              onChange({ quota: { ...quota, period: event.currentTarget.value as 'day' | 'month' } })
            }
          />
        </LimitInput>
      </div>
      <Text size="xs" c="dimmed">
        {texts.limitsHint}
      </Text>
    </>
  );
}

/** A number of uses, empty for none, beside the time that it is for. */
function LimitInput({
  messages,
  children,
  onChange,
  ...props
}: {
  label: string;
  placeholder: string;
  value: number | string;
  messages: string[] | undefined;
  children: ReactNode;
  onChange: (limit: number | string) => void;
}) {
  return (
    <NumberInput
      {...props}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      thousandSeparator=","
      hideControls
      inputContainer={(input) => (
        <div className="limit">
          {input}
          {children}
        </div>
      )}
      error={inLines(messages)}
      onChange={onChange}
    />
  );
}

const optionsOf = (titles: Record<string, string>) =>
  Object.entries(titles).map(([value, label]) => ({ value, label }));

function inLines(messages: string[] | undefined): ReactNode {
  return messages?.map((message) => (
    <span key={message} className="line">
      {message}
    </span>
  ));
}
