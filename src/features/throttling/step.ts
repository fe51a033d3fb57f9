import type { Request, RequestHandler } from 'express';
import { contextOf } from '../../http/context.js';
import { emailKey } from '../accounts/rules.js';
import type { Attempt, Throttle } from './throttle.js';

/** Counts the request as an attempt to guess a password, and takes the attempts back if it succeeds. */
export function throttleStep(throttle: Throttle): RequestHandler {
  return async (req, res, next) => {
    const { actor } = contextOf(res);
    const attempt: Attempt = { address: req.ip ?? '', account: actor?.user.emailKey ?? namedAccount(req) };
    res.set(await throttle.consume(attempt));
    contextOf(res).onSuccess = () => throttle.forgive(attempt);
    next();
  };
}

/** The account that the body names, where nobody is logged in yet; the contract has checked the body. */
function namedAccount({ body }: Request): string {
  return emailKey((body as { email: string }).email);
}
