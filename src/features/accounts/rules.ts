/** E-mail addresses are the same account whatever their case. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}
