import { Checkbox, NativeSelect } from '@mantine/core';
import { rotationWords } from '../../rotation-words.js';
import { words } from '../../words.js';
import type { KeyValues } from '../form-values.js';
import type { KeyField } from '../key-faults.js';

const texts = rotationWords.form;
const reminders = [30, 90, 180, 365];

interface RotationFieldsProps {
  values: Pick<KeyValues, 'rotateAfterDays' | 'selfRotation'>;
  /** In days; `null` for never. */
  defaultReminder: number | null;
  messages: Partial<Record<KeyField, string[]>>;
  onChange: (change: Partial<KeyValues>) => void;
}

/** When the reader is reminded to replace the key, and whether the key may do so itself. */
export function RotationFields({ values, defaultReminder, messages, onChange }: RotationFieldsProps) {
  const { rotateAfterDays, selfRotation } = values;
  const every = (days: number) => texts.every(words.keyForm.days(days));
  const own = rotateAfterDays === null ? [] : [rotateAfterDays];
  const offered = [...new Set([...reminders, ...own])].sort((a, b) => a - b);
  const byDefault = defaultReminder === null ? texts.never : texts.byDefault(words.keyForm.days(defaultReminder));
  return (
    <>
      <NativeSelect
        label={texts.remind}
        description={texts.remindHint}
        data={[
          { value: '', label: byDefault },
          ...offered.map((days) => ({ value: String(days), label: every(days) })),
        ]}
        value={String(rotateAfterDays ?? '')}
        error={messages.rotate_after_days?.join(' ')}
        onChange={({ currentTarget: { value } }) => onChange({ rotateAfterDays: value === '' ? null : Number(value) })}
      />
      <Checkbox
        label={texts.itself}
        description={texts.itselfHint}
        checked={selfRotation}
        error={messages.self_rotation?.join(' ')}
        onChange={(event) => onChange({ selfRotation: event.currentTarget.checked })}
      />
    </>
  );
}
