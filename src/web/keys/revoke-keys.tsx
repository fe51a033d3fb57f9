import type { ApiKey } from '@latchkey/client';
import { Alert, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Dialog, FormActions } from '../shell/dialog.js';
import { relativeTime } from '../shell/format-time.js';
import { explanationOf, fieldErrorsOf, isSessionOver } from '../shell/problems.js';
import { revokeApiKeyMutation } from '../shell/queries.js';
import { words } from '../words.js';
import { nameOf } from './key-values.js';

/** Requests at a time. */
const width = 4;

/** Why each key was not revoked, by its id; `null` for one that was. */
type Outcomes = ReadonlyMap<string, string | null>;

interface RevokeKeysProps {
  keys: readonly ApiKey[];
  /** Called after each attempt with why each key that still works does. */
  onOutcome: (failures: ReadonlyMap<string, string>) => void;
  onClose: () => void;
}

/** Shows which keys are to be revoked, revokes each, and says of each what came of it. */
export function RevokeKeys({ keys: selected, onOutcome, onClose }: RevokeKeysProps) {
  const [keys] = useState(selected);
  const [reason, setReason] = useState('');
  const { revokeAll, outcomes, reasonFault, isPending } = useRevocations(onOutcome);
  const left = keys.filter(({ id }) => outcomes.get(id) !== null);
  const hasFailed = !isPending && outcomes.size > 0;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isPending || !(await revokeAll(left, reason.trim()))) return;
    notifications.show({ color: 'green', message: words.revoke.several.done(keys.length) });
    onClose();
  }

  const action = hasFailed ? words.revoke.several.retry(left.length) : words.revoke.several.title(keys.length);
  return (
    <Dialog onClose={onClose} isPending={isPending} title={words.revoke.several.title(keys.length)}>
      <form onSubmit={submit}>
        <Stack>
          <Text>{words.revoke.several.consequence}</Text>
          {hasFailed && <Failed failed={left.length} count={keys.length} />}
          <KeysToRevoke keys={keys} outcomes={outcomes} />
          <TextInput
            label={words.revoke.reason}
            description={words.revoke.several.reasonHint}
            data-autofocus
            maxLength={200}
            value={reason}
            error={reasonFault}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div role="status" className="unseen">
            {isPending && words.revoke.several.progress(keys.length - left.length, keys.length)}
          </div>
          <FormActions action={action} color="red" isPending={isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

function useRevocations(onOutcome: RevokeKeysProps['onOutcome']) {
  const queries = useQueryClient();
  const revoke = useMutation(revokeApiKeyMutation());
  const [outcomes, setOutcomes] = useState<Outcomes>(new Map());
  const [reasonFault, setReasonFault] = useState<string>();
  const [isPending, setPending] = useState(false);

  async function revokeOne({ id }: ApiKey, reason: string): Promise<string | null> {
    try {
      await revoke.mutateAsync({ path: { key_id: id }, query: reason === '' ? {} : { reason } });
      return null;
    } catch (error) {
      setReasonFault(fieldErrorsOf(error)['reason']);
      return sentenceOf(error);
    }
  }

  /** @returns whether none of them works any more. */
  async function revokeAll(keys: readonly ApiKey[], reason: string): Promise<boolean> {
    const failures = new Map<string, string>();
    const waiting = [...keys];
    setPending(true);
    setReasonFault(undefined);
    const work = async () => {
      for (let key = waiting.shift(); key; key = waiting.shift()) {
        const { id } = key;
        const failure = await revokeOne(key, reason);
        if (failure !== null) failures.set(id, failure);
        setOutcomes((before) => new Map(before).set(id, failure));
      }
    };
    await Promise.all(Array.from({ length: width }, work));
    onOutcome(failures);
    // What the list shows by then is true again; where it cannot be asked for, it says so itself.
    await queries.invalidateQueries();
    setPending(false);
    return failures.size === 0;
  }

  return { revokeAll, outcomes, reasonFault, isPending };
}

function sentenceOf(error: unknown): string {
  if (isSessionOver(error)) return words.revoke.several.sessionOver;
  const { title, advice } = explanationOf(error);
  return `${title}. ${advice}`;
}

function Failed({ failed, count }: { failed: number; count: number }) {
  const alert = useRef<HTMLDivElement>(null);
  // The button that had the focus has lost it while it waited.
  useEffect(() => alert.current?.focus(), []);
  return (
    <Alert ref={alert} color="red" role="alert" tabIndex={-1} title={words.revoke.several.failed(failed, count)}>
      {words.revoke.several.failedAdvice}
    </Alert>
  );
}

function KeysToRevoke({ keys, outcomes }: { keys: readonly ApiKey[]; outcomes: Outcomes }) {
  return (
    <ul className="to-revoke" aria-label={words.revoke.several.list} tabIndex={keys.length > 3 ? 0 : undefined}>
      {keys.map((key) => {
        const outcome = outcomes.get(key.id);
        return (
          <li key={key.id}>
            <div>
              <bdi className="label">{nameOf(key)}</bdi>{' '}
              <code className="dimmed">
                {key.prefix}…{key.last_four}
              </code>
            </div>
            <div className={outcome ? 'failure' : 'dimmed'}>
              {outcome === null ? words.revoke.several.revoked : (outcome ?? lastUseOf(key))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function lastUseOf({ last_used_at }: ApiKey): string {
  const { lastUsed, neverUsed } = words.revoke.several;
  return last_used_at ? lastUsed(relativeTime(last_used_at)) : neverUsed;
}
