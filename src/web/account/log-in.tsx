import './account.css';
import { Anchor, Button, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../shell/dialog.js';
import { ErrorAlert } from '../shell/error-alert.js';
import { instance } from '../shell/instance.js';
import { fieldErrorsOf } from '../shell/problems.js';
import { logInMutation, registerUserMutation } from '../shell/queries.js';
import { useSession } from '../shell/session.js';
import { PasswordField } from './password-field.js';

/** In characters, as the contract says. */
export const leastPasswordLength = 15;
export const passwordAdvice = `At least ${leastPasswordLength} characters; a sentence is a good one.`;

/** What a reader sees who has not logged in. */
export function Welcome() {
  const [isNew, setNew] = useState(false);
  const { brand, registration } = instance;
  useDocumentTitle(`API keys · ${brand.name}`);
  return (
    <Paper className="welcome" withBorder p="xl" maw={440} mx="auto">
      <Title order={1} size="h2">
        {isNew ? 'Create an account' : 'Log in'}
      </Title>
      <Text c="dimmed" mb="lg">
        to create API keys for {brand.name}
      </Text>
      <CredentialsForm key={String(isNew)} isNew={isNew} />
      {registration === 'open' && (
        <Text mt="lg" size="sm">
          {isNew ? 'You have an account? ' : 'You have no account yet? '}
          <Anchor component="button" type="button" size="sm" onClick={() => setNew(!isNew)}>
            {isNew ? 'Log in' : 'Create one'}
          </Anchor>
        </Text>
      )}
    </Paper>
  );
}

/** Over whatever stands on the page, so that nothing typed is lost. */
export function LogInAgain() {
  const { session, hasEnded, end } = useSession();
  if (!session || !hasEnded) return null;
  return (
    <Dialog
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      title="Log in again"
      zIndex={400}
    >
      <Text mb="md">Your session has ended. What you have typed is still there when you have logged in.</Text>
      <CredentialsForm isNew={false} email={session.email} />
      <Anchor component="button" type="button" size="sm" mt="md" onClick={end}>
        Leave instead
      </Anchor>
    </Dialog>
  );
}

/** @param email of the account whose session goes on. */
function CredentialsForm({ isNew, email: fixedEmail }: { isNew: boolean; email?: string }) {
  const { begin } = useSession();
  const [email, setEmail] = useState(fixedEmail ?? '');
  const [password, setPassword] = useState('');
  const register = useMutation(registerUserMutation());
  const logIn = useMutation(logInMutation());
  const error = register.error ?? logIn.error;
  const fieldErrors = fieldErrorsOf(error);

  // Whoever has left the form is not logged in by an answer that comes late: the callbacks of `mutate` go with the form.
  function submit(event: FormEvent): void {
    event.preventDefault();
    const body = { email, password };
    const enter = () =>
      logIn.mutate(
        { body },
        {
          onSuccess: ({ access_token, expires_in }) =>
            begin({ email, accessToken: access_token, expiresAt: Date.now() + expires_in * 1000 }),
        },
      );
    const isRegistered = register.isSuccess && register.variables.body.email === email;
    if (isNew && !isRegistered) register.mutate({ body }, { onSuccess: enter });
    else enter();
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <ErrorAlert error={error} />
        <TextInput
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="username"
          required
          readOnly={fixedEmail !== undefined}
          value={email}
          error={fieldErrors['email']}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordField
          label="Password"
          name="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          data-autofocus={fixedEmail !== undefined || undefined}
          minLength={isNew ? leastPasswordLength : 1}
          {...(isNew ? { description: passwordAdvice } : {})}
          value={password}
          error={fieldErrors['password']}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={register.isPending || logIn.isPending}>
          {isNew ? 'Create account' : 'Log in'}
        </Button>
      </Stack>
    </form>
  );
}
