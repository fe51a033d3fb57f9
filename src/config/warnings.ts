import { isLoopback } from '../lib/networks.js';
import type { Config } from './load.js';

/** What may be meant so and mostly is not, a line each with what to do; for the log of a start. */
export function warningsOf({ host, publicUrl, secret }: Pick<Config, 'host' | 'publicUrl' | 'secret'>): string[] {
  const warnings: string[] = [];
  if (!isLoopback(host) && !publicUrl.startsWith('https:')) {
    warnings.push(
      `HOST is ${host}, which other machines can reach, and PUBLIC_URL is ${publicUrl}: without TLS, anyone on the network path can read keys and passwords. Put a TLS proxy in front and set PUBLIC_URL to its https:// address, or set HOST to 127.0.0.1.`,
    );
  }
  if (secret !== null && secret !== secret.trim()) {
    warnings.push(
      'SECRET begins or ends with white space, which is part of the secret. If nothing was made under it yet, remove the white space. Otherwise leave it as it is; to replace it, put it with its white space into PREVIOUS_SECRETS.',
    );
  }
  return warnings;
}
