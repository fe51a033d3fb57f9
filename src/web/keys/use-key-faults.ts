import { useState } from 'react';
import { FormFaults, faultsOf } from '../shell/faults.js';
import type { KeyValues } from './form-values.js';
import { checkKey, type DateBounds, fieldNames, type KeyField, messagesByField } from './key-faults.js';

interface KeyFaults {
  /** What the alert above the fields tells; `null` once every field that it speaks of was changed. */
  error: unknown;
  messages: Partial<Record<KeyField, string[]>>;
  /** Looks at the values. @returns whether they may be sent. */
  check(dates: DateBounds): boolean;
  /** Takes the messages off these fields, which somebody is changing. */
  forget(fields: readonly KeyField[]): void;
}

/**
 * What is wrong with a form about a key: what it finds itself, or else what the service has answered.
 *
 * @param before `null` for a new key.
 * @param answered the error of the last request; `null` for none.
 */
export function useKeyFaults(values: KeyValues, before: KeyValues | null, answered: unknown): KeyFaults {
  const [own, setOwn] = useState<FormFaults | null>(null);
  const error = own ?? answered;
  const [changed, setChanged] = useState<{ since: unknown; fields: readonly KeyField[] }>({ since: null, fields: [] });
  const changedFields = changed.since === error ? changed.fields : [];
  const faults = faultsOf(error);
  const messages = messagesByField(faults, values);
  for (const field of changedFields) delete messages[field];
  const isBesideFields = faults.length > 0 && faults.every(({ path: [name] }) => isFieldName(name));
  return {
    error: isBesideFields && Object.keys(messages).length === 0 ? null : error,
    messages,
    check(dates) {
      const found = checkKey(values, before, dates);
      setOwn(found.length > 0 ? new FormFaults(found) : null);
      return found.length === 0;
    },
    forget(fields) {
      setChanged({ since: error, fields: [...changedFields, ...fields] });
    },
  };
}

const isFieldName = (name: string | undefined) => (fieldNames as readonly (string | undefined)[]).includes(name);
