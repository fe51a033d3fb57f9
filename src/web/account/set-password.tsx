import './account.css';
import { LatchkeyProblem } from '@latchkey/client';
import { Anchor, Button, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { navigate } from 'wouter/use-hash-location';
import { ErrorAlert } from '../shell/error-alert.js';
import { instance } from '../shell/instance.js';
import { fieldErrorsOf } from '../shell/problems.js';
import { resetPasswordMutation } from '../shell/queries.js';
import { useSession } from '../shell/session.js';
import type { Session } from '../shell/session-state.js';
import { words } from '../words.js';
import { NewPasswordField } from './password-field.js';

/**
 * Where the link of an operator leads. Only its button spends the link: programs that open links, to show what is behind
 * them, leave it as it is.
 */
export function SetPassword({ token }: { token: string }) {
  const { brand } = instance;
  useDocumentTitle(`${words.account.setYourPassword} · ${brand.name}`);
  return (
    <Paper className="welcome" withBorder p="xl" maw={440} mx="auto">
      <Title order={1} size="h2">
        {words.account.setYourPassword}
      </Title>
      <Text c="dimmed" mb="lg">
        {words.account.setPasswordPurpose(brand.name)}
      </Text>
      <PasswordForm token={token} />
    </Paper>
  );
}

function PasswordForm({ token }: { token: string }) {
  const { begin, logIn: startSession } = useSession();
  const [password, setPassword] = useState('');
  const reset = useMutation(resetPasswordMutation());
  const logIn = useMutation({ mutationFn: startSession });
  if (isVoid(reset.error)) return <VoidLink error={reset.error} />;

  /** Logs in, where there is an address to do so. */
  function enter(email: string | null): void {
    if (email === null) return;
    const begun = (session: Session) => {
      // Leaves this page, whose token must not stay in the address.
      navigate('/', { replace: true });
      begin(session);
    };
    logIn.mutate({ email, password }, { onSuccess: begun });
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (reset.isSuccess) enter(reset.data.email);
    else reset.mutate({ body: { token, new_password: password } }, { onSuccess: ({ email }) => enter(email) });
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        {reset.isSuccess && (
          <Text size="sm">{words.account.passwordIsSet(reset.data.email ?? reset.data.name ?? reset.data.id)}</Text>
        )}
        <ErrorAlert error={reset.error ?? logIn.error} fields={['new_password']} />
        <NewPasswordField
          label={words.account.newPassword}
          name="password"
          readOnly={reset.isSuccess}
          value={password}
          error={fieldErrorsOf(reset.error)['new_password']}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={reset.isPending || logIn.isPending}>
          {reset.isSuccess ? words.account.logIn : words.account.setPassword}
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
        {session ? words.account.goToKeys : words.account.logInInstead}
      </Anchor>
    </Stack>
  );
}
