import { Alert, Chip, Group, Input, TextInput } from '@mantine/core';
import { dateOf, dayMs, exactTime } from '../shell/format-time.js';
import { dateIn, defaultDays, type Expiry, latestDate, mayNeverExpire, presetDays } from './key-values.js';

interface ExpiryFieldProps {
  value: Expiry;
  /** Of a key that there is already; `null` for never. */
  expiresAt: string | null | undefined;
  error: string | undefined;
  onChange: (expiry: Expiry) => void;
}

export function ExpiryField({ value, expiresAt, error, onChange }: ExpiryFieldProps) {
  const choose = (choice: string) => {
    if (choice === 'never' || choice === 'unchanged') onChange({ kind: choice });
    else if (choice === 'date') onChange({ kind: 'date', date: dateIn(defaultDays) });
    else onChange({ kind: 'days', days: Number(choice) });
  };
  return (
    <Input.Wrapper label="Expires" error={error} description={explained(value, expiresAt)} labelElement="div">
      <Chip.Group value={value.kind === 'days' ? String(value.days) : value.kind} onChange={choose}>
        <Group gap="xs" mt="xs" role="radiogroup" aria-label="Expires">
          {expiresAt !== undefined && <Chip value="unchanged">As it is</Chip>}
          {presetDays.map((days) => (
            <Chip key={days} value={String(days)}>
              {days} days
            </Chip>
          ))}
          <Chip value="date">On a date</Chip>
          {mayNeverExpire && <Chip value="never">Never</Chip>}
        </Group>
      </Chip.Group>
      {value.kind === 'date' && (
        <TextInput
          type="date"
          aria-label="Date of expiry"
          mt="xs"
          maw={220}
          required
          min={dateIn(0)}
          max={latestDate}
          value={value.date}
          onChange={(event) => onChange({ kind: 'date', date: event.currentTarget.value })}
        />
      )}
      {value.kind === 'never' && (
        <Alert color="yellow" mt="xs" title="This key would work until somebody revokes it">
          If it leaks and nobody notices, it works for whoever has it. Prefer a date, and make a new key before it.
        </Alert>
      )}
    </Input.Wrapper>
  );
}

function explained(value: Expiry, expiresAt: string | null | undefined): string {
  switch (value.kind) {
    case 'days':
      return `On ${dateOf(Date.now() + value.days * dayMs)}.`;
    case 'date':
      return 'At the end of that day.';
    case 'never':
      return 'The key does not expire.';
    case 'unchanged':
      return expiresAt ? `On ${exactTime(expiresAt)}.` : 'The key does not expire.';
  }
}
