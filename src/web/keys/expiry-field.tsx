import { Alert, TextInput } from '@mantine/core';
import { useId } from 'react';
import { dateOf, dayMs } from '../shell/format-time.js';
import { words } from '../words.js';
import { dateBounds, dateIn, defaultDays, mayNeverExpire, presetDays } from './expiry-choices.js';
import { FieldMessage } from './field-message.js';
import type { Expiry } from './form-values.js';

const texts = words.keyForm;

interface ExpiryFieldProps {
  value: Expiry;
  /** Of a key that there is already; `null` for never. */
  expiresAt: string | null | undefined;
  error: string[] | undefined;
  onChange: (expiry: Expiry) => void;
}

/** The choices, each with the date that it comes to. */
export function ExpiryField({ value, expiresAt, error, onChange }: ExpiryFieldProps) {
  const id = useId();
  const isAtDate = value.kind === 'date';
  const chosen = value.kind === 'days' ? String(value.days) : value.kind;
  const choices: [choice: string, title: string, date: string, expiry: Expiry][] = [
    ...presetDays.map((days): (typeof choices)[number] => [
      String(days),
      texts.days(days),
      dateOf(Date.now() + days * dayMs),
      { kind: 'days', days },
    ]),
    ['date', texts.customDate, dateNamed(value), { kind: 'date', date: dateIn(defaultDays) }],
  ];
  if (mayNeverExpire) choices.push(['never', texts.never, texts.neverExpires, { kind: 'never' }]);
  if (expiresAt !== undefined) {
    const date = expiresAt === null ? texts.neverExpires : dateOf(expiresAt);
    choices.unshift(['unchanged', texts.keepCurrent, date, { kind: 'unchanged' }]);
  }
  return (
    <fieldset className="field" data-faulty={error && !isAtDate ? true : undefined} aria-describedby={`${id}-error`}>
      <legend>{texts.expires}</legend>
      <div className="choices">
        {choices.map(([choice, title, date, expiry]) => (
          <label key={choice} className="choice" data-choice={choice}>
            <input
              type="radio"
              name={id}
              value={choice}
              checked={choice === chosen}
              onChange={() => onChange(expiry)}
            />
            <span>{title}</span> <small>{date}</small>
          </label>
        ))}
      </div>
      {isAtDate && <DateInput date={value.date} error={error} onChange={(date) => onChange({ kind: 'date', date })} />}
      {!isAtDate && <FieldMessage id={`${id}-error`} messages={error} />}
      {value.kind === 'never' && (
        <Alert color="yellow" mt="xs" title={texts.neverTitle}>
          {texts.neverAdvice}
        </Alert>
      )}
    </fieldset>
  );
}

function dateNamed(value: Expiry): string {
  if (value.kind !== 'date' || !/^\d{4}-/.test(value.date)) return texts.chooseDate;
  return dateOf(new Date(`${value.date}T12:00:00`).getTime());
}

function DateInput({
  date,
  error,
  onChange,
}: {
  date: string;
  error: string[] | undefined;
  onChange: (date: string) => void;
}) {
  const { first, last } = dateBounds();
  return (
    <TextInput
      type="date"
      label={texts.dateLabel}
      description={texts.dateHint}
      mt="sm"
      classNames={{ input: 'date' }}
      min={first}
      max={last}
      value={date}
      error={error?.join(' ')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
