import './account.css';
import { LatchkeyProblem } from '@latchkey/client';
import { Anchor, Button, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { ErrorAlert } from '../shell/error-alert.js';
import { instance } from '../shell/instance.js';
import { fieldErrorsOf } from '../shell/problems.js';
import { logInMutation, resetPasswordMutation } from '../shell/queries.js';
import { useSession } from '../shell/session.js';
import { leastPasswordLength, passwordAdvice } from './log-in.js';
import { PasswordField } from './password-field.js';

/**
 * Where the link of an operator leads. Only its button spends the link: programs that open links, to show what is behind
 * them, leave it as it is.
 */
export function SetPassword({ token }: { token: string }) {
  const { brand } = instance;
  useDocumentTitle(`Set your password · ${brand.name}`);
  return (
    <Paper className="welcome" withBorder p="xl" maw={440} mx="auto">
      <Title order={1} size="h2">
        Set your password
      </Title>
      <Text c="dimmed" mb="lg">
        for your account at {brand.name}
      </Text>
      <PasswordForm token={token} />
    </Paper>
  );
}

function PasswordForm({ token }: { token: string }) {
  const { begin, end } = useSession();
  const [password, setPassword] = useState('');
  const reset = useMutation(resetPasswordMutation());
  const logIn = useMutation(logInMutation());
  if (isVoid(reset.error)) return <VoidLink error={reset.error} />;

  function enter(email: string): void {
    const begun = ({ access_token, expires_in }: { access_token: string; expires_in: number }) => {
      // Leaves this page, and forgets what another account has shown in this tab.
      end();
      begin({ email, accessToken: access_token, expiresAt: Date.now() + expires_in * 1000 });
    };
    logIn.mutate({ body: { email, password } }, { onSuccess: begun });
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (reset.isSuccess) enter(reset.data.email);
    else reset.mutate({ body: { token, new_password: password } }, { onSuccess: ({ email }) => enter(email) });
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        {reset.isSuccess && <Text size="sm">The password of {reset.data.email} is set.</Text>}
        <ErrorAlert error={reset.error ?? logIn.error} />
        <PasswordField
          label="New password"
          description={passwordAdvice}
          name="password"
          autoComplete="new-password"
          readOnly={reset.isSuccess}
          minLength={leastPasswordLength}
          value={password}
          error={fieldErrorsOf(reset.error)['new_password']}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={reset.isPending || logIn.isPending}>
          {reset.isSuccess ? 'Log in' : 'Set password'}
        </Button>
      </Stack>
    </form>
  );
}

function isVoid(error: unknown): boolean {
  return error instanceof LatchkeyProblem && error.code === 'invalid_reset_token';
}

/** Shown instead of the form, which would be of no use. */
function VoidLink({ error }: { error: unknown }) {
  const { session } = useSession();
  return (
    <Stack>
      <ErrorAlert error={error} />
      <Anchor component={Link} href="/" size="sm">
        {session ? 'Go to your API keys' : 'Log in instead'}
      </Anchor>
    </Stack>
  );
}
