import { Problem } from '../../problems/problem.js';

/** Refuses a search that has found nothing among as many keys as it may look at. */
export function tooBroad(): Problem {
  return new Problem('search_too_broad');
}
