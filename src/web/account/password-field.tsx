import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { words } from '../words.js';
import { isTooShort, leastPasswordLength } from './password-rules.js';

interface PasswordFieldProps extends PasswordInputProps {
  label: string;
  value: string;
}

/** Mantine's, which does not tell a screen reader of a password that was refused, as its other fields do. */
export function PasswordField({ error, label, ...props }: PasswordFieldProps) {
  return (
    <PasswordInput
      label={label}
      error={error}
      aria-invalid={error ? true : undefined}
      required
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': words.account.show(label) }}
      {...props}
    />
  );
}

/** Of a password that is chosen here. The browser says at the field that it is too short, before the service is asked. */
export function NewPasswordField(props: PasswordFieldProps) {
  const { passwordAdvice, passwordTooShort } = words.account;
  const fault = props.value !== '' && isTooShort(props.value) ? passwordTooShort(leastPasswordLength) : '';
  return (
    <PasswordField
      ref={(input) => input?.setCustomValidity(fault)}
      description={passwordAdvice(leastPasswordLength)}
      autoComplete="new-password"
      {...props}
    />
  );
}
