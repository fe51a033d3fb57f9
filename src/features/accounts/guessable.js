// @ts-check
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';

/** Fewest guesses that a password must withstand; fewer are within reach of guessing over the network. */
const fewestGuesses = 1e8;
/** How much of a long password is judged: the estimate grows faster than linearly, and 64 characters say enough. */
const judgedLength = 64;

const estimator = new ZxcvbnFactory({
  dictionary: common.dictionary,
  graphs: common.adjacencyGraphs,
  maxLength: judgedLength,
  // The variants of a password in "l33t" are tried one by one, and their number grows quickly.
  l33tMaxSubstitutions: 8,
});

/**
 * Whether a password is a common one, or made of common ones, of repetitions, sequences, keyboard rows or the user's
 * own name or address (NIST SP 800-63B-4 §3.1.1.2; ASVS 5.0 6.2.4): judged by its guesses against a list of 49,000.
 *
 * Takes tens of milliseconds: only for threads of workers.
 *
 * @param {string} password
 * @param {{ email: string, name: string | null }} about
 * @returns {boolean}
 */
export function isGuessable(password, about) {
  const own = [about.email, ...about.email.split(/[@.+_-]/), ...wordsOf(about.name ?? ''), 'latchkey'];
  const { guesses } = estimator.check(
    password,
    own.filter((word) => word.length > 2),
  );
  return guesses < fewestGuesses;
}

/**
 * The words of a name, and the name without its spaces.
 *
 * @param {string} name
 */
function wordsOf(name) {
  const words = name.split(/\s+/);
  return [...words, words.join('')];
}
