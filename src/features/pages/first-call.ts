import type { LocalContract } from '../../contract/contract.js';
import type { Scope } from '../../domain/scope.js';
import type { ApiDocument } from './api-document.js';
import { promisedAnswer } from './described-api/expected-answer.js';
import type { JsonObject } from './described-api/values.js';
import type { FirstCall } from './shared/call.js';

/** Tells whose key it is, and so works with every key. */
const ownPath = '/auth/me';

/**
 * The request that every example makes: of the operator's API, where one of its GETs needs nothing but a key. Of those, the
 * first that a key with the default scopes may make.
 *
 * @throws {Error} if the contract does not say what `GET /auth/me` answers.
 */
export function chooseFirstCall({
  contract,
  publicUrl,
  api,
  declaredScopes,
}: {
  contract: LocalContract;
  publicUrl: string;
  api: Pick<ApiDocument, 'firstCalls'> | null;
  declaredScopes: readonly Scope[];
}): FirstCall {
  const [best] = api?.firstCalls ?? [];
  if (!best) return ownFirstCall(contract, publicUrl);
  const usual = new Set(declaredScopes.filter((scope) => scope.default).map(({ name }) => name));
  const found = api?.firstCalls.find(({ scopes }) => scopes.every((name) => usual.has(name)));
  return { ...(found ?? best), isOwn: false };
}

function ownFirstCall({ document }: LocalContract, publicUrl: string): FirstCall {
  const operation = document.paths[ownPath]?.get;
  const promised = operation && promisedAnswer(document as unknown as JsonObject, operation as unknown as JsonObject);
  if (!operation || !promised) throw new Error(`The contract does not say what GET ${ownPath} answers.`);
  const { summary } = operation;
  const { answer: expected } = promised;
  return {
    url: publicUrl + ownPath,
    header: 'X-API-Key',
    summary,
    scopes: [],
    isJson: true,
    expected,
    isOwn: true,
  };
}
