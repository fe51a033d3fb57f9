import { expect } from 'vitest';
import { LatchkeyProblem, type ProblemCode } from './client.js';

/** Waits for a call of the client to be refused, and checks by which problem. */
export async function expectProblem(
  call: Promise<unknown>,
  status: number,
  code: ProblemCode,
): Promise<LatchkeyProblem> {
  const error = await call.then(
    () => new Error('The call was not refused.'),
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof LatchkeyProblem)) throw error;
  expect({ status: error.status, code: error.code }).toEqual({ status, code });
  return error;
}
