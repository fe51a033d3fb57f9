import { invalidField } from '../../problems/problem.js';
import type { Decision } from './rules.js';

/** @throws {Problem} `invalid_request` where a request asks for what may not be. */
export function granted<Granted>(decision: Decision<Granted>): Omit<{ ok: true } & Granted, 'ok'> {
  if (!decision.ok) throw invalidField(decision.pointer, decision.message);
  const { ok, ...value } = decision;
  return value;
}
