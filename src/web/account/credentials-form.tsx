import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ErrorAlert } from '../shell/error-alert.js';
import { fieldErrorsOf } from '../shell/problems.js';
import { registerUserMutation } from '../shell/queries.js';
import { useSession } from '../shell/session.js';
import { words } from '../words.js';
import { ForgotPassword } from './forgot-password.js';
import { NewPasswordField, PasswordField } from './password-field.js';

interface CredentialsFormProps {
  isNew: boolean;
  /** Of the account whose session goes on. */
  email?: string;
}

/** Logs in, or makes an account and logs in. */
export function CredentialsForm({ isNew, email: fixedEmail }: CredentialsFormProps) {
  const { begin, logIn: startSession } = useSession();
  const [email, setEmail] = useState(fixedEmail ?? '');
  const [password, setPassword] = useState('');
  const register = useMutation(registerUserMutation());
  const logIn = useMutation({ mutationFn: startSession });
  const error = register.error ?? logIn.error;
  const fieldErrors = fieldErrorsOf(error);

  // Whoever has left the form is not logged in by an answer that comes late: the callbacks of `mutate` go with the form.
  function submit(event: FormEvent): void {
    event.preventDefault();
    const credentials = { email, password };
    const enter = () => logIn.mutate(credentials, { onSuccess: begin });
    const isRegistered = register.isSuccess && register.variables.body.email === email;
    if (isNew && !isRegistered) register.mutate({ body: credentials }, { onSuccess: enter });
    else enter();
  }

  const passwordProps = {
    label: words.account.password,
    name: 'password',
    value: password,
    error: fieldErrors['password'],
    onChange: (event: { currentTarget: HTMLInputElement }) => setPassword(event.currentTarget.value),
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <ErrorAlert error={error} fields={['email', 'password']} />
        <TextInput
          label={words.account.emailAddress}
          type="email"
          name="email"
          autoComplete="username"
          required
          readOnly={fixedEmail !== undefined}
          value={email}
          error={fieldErrors['email']}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        {isNew ? (
          <NewPasswordField {...passwordProps} />
        ) : (
          <PasswordField
            {...passwordProps}
            autoComplete="current-password"
            data-autofocus={fixedEmail !== undefined || undefined}
          />
        )}
        <Button type="submit" loading={register.isPending || logIn.isPending}>
          {isNew ? words.account.createAccount : words.account.logIn}
        </Button>
        {!isNew && <ForgotPassword />}
      </Stack>
    </form>
  );
}
