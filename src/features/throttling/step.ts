import type { Request, Response } from 'express';
import { contextOf } from '../../http/context.js';
import { emailKey } from '../accounts/rules.js';
import type { Attempt, Throttle } from './throttle.js';

/** Counts the request as an attempt to guess a password, and takes the attempts back if it succeeds. */
export async function throttleStep(throttle: Throttle, req: Request, res: Response): Promise<void> {
  const { actor } = contextOf(res);
  const attempt: Attempt = { address: req.ip ?? '', account: actor?.user.emailKey ?? namedAccount(req) };
  const headers = await throttle.consume(attempt);
  // Not after the answer: the time for it may be up.
  if (res.headersSent) return;
  res.set(headers);
  contextOf(res).onSuccess = () => throttle.forgive(attempt);
}

/** The account that the body names, where nobody is logged in yet; the contract has checked the body. */
function namedAccount({ body }: Request): string {
  return emailKey((body as { email: string }).email);
}
