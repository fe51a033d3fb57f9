import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** Mantine's, which does not tell a screen reader of a password that was refused, as its other fields do. */
export function PasswordField({ error, ...props }: PasswordInputProps) {
  return <PasswordInput error={error} aria-invalid={error ? true : undefined} required {...props} />;
}
