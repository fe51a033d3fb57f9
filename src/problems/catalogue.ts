import type { Schemas } from '../contract/types.js';

export type ProblemCode = Schemas['ProblemCode'];

/** Path of what the reference says of a problem. */
export const referenceOf = (code: string) => `/docs#section/Problems/${code}`;

/** Status, title and the usual advice of every problem that the contract names. */
export const catalogue = {
  invalid_request: {
    status: 400,
    title: 'The request is invalid',
    detail: 'Fix the fields listed in errors and send the request again.',
  },
  search_too_broad: {
    status: 400,
    title: 'The search is too broad',
    detail:
      'Narrow the search: too many keys were scanned without a match. Add a filter that fewer keys match, such as an owner, created_by, q or metadata.',
  },
  authentication_required: {
    status: 401,
    title: 'A credential is required',
    detail: 'Send an API key in X-API-Key or Authorization: Bearer, or an access token in Authorization: Bearer.',
  },
  invalid_token: {
    status: 401,
    title: 'The credential is invalid',
    detail: 'It may be malformed, expired, revoked or disabled. Log in again, or use another key.',
  },
  invalid_credentials: {
    status: 401,
    title: 'The email address or password is wrong',
    detail: 'Check both and try again.',
  },
  invalid_session: {
    status: 401,
    title: 'There is no active session',
    detail: 'The session has ended, or there never was one. Log in again.',
  },
  credential_not_accepted: {
    status: 403,
    title: 'This operation needs a different kind of credential',
    detail: 'Log in with POST /auth/login and use the access token.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The credential is missing a scope',
    detail: 'WWW-Authenticate lists the scopes that this operation needs. Create a key that has them.',
  },
  ip_not_allowed: {
    status: 403,
    title: 'The key is not allowed from this IP address',
    detail: 'Use the key from an address on its ip_allowlist, or ask its owner to add yours.',
  },
  cross_site_request: {
    status: 403,
    title: 'Only pages of this service may send this request',
    detail: 'Send the request from a page of this service. Programs log in with POST /auth/login instead.',
  },
  incorrect_password: {
    status: 403,
    title: 'The current password is wrong',
    detail: 'Check it and try again.',
  },
  invalid_reset_token: {
    status: 403,
    title: 'This link no longer works',
    detail:
      'It has been used, is older than 24 hours, or was replaced by a newer one. Ask the operator of this service for a new link.',
  },
  registration_closed: {
    status: 403,
    title: 'Registration is closed',
    detail: 'Ask the operator of this service for an account.',
  },
  self_service_disabled: {
    status: 403,
    title: 'The operator manages keys on your plan',
    detail: 'The operator of this service creates keys on your plan. Ask them for one.',
  },
  self_rotation_disabled: {
    status: 403,
    title: 'The key may not rotate itself',
    detail: 'Its owner can rotate it, or allow this with self_rotation.',
  },
  not_found: {
    status: 404,
    title: 'Path not found',
    detail: 'Check the path. GET /docs lists every operation.',
  },
  apikey_not_found: {
    status: 404,
    title: 'API key not found',
    detail: 'You have no key with this id. List your keys with GET /auth/apikeys?status=all.',
  },
  session_not_found: {
    status: 404,
    title: 'Session not found',
    detail: 'You have no session with this id. List your sessions with GET /auth/sessions.',
  },
  user_not_found: {
    status: 404,
    title: 'User not found',
    detail: 'Check the id. Users find theirs with GET /auth/me.',
  },
  organization_not_found: {
    status: 404,
    title: 'Organization not found',
    detail: 'There is no organization with this id that you may manage.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This path does not support this method',
    detail: 'Use one of the methods that the Allow header lists.',
  },
  email_taken: {
    status: 409,
    title: 'This email address is already registered',
    detail: 'Log in instead, or use another email address.',
  },
  external_id_taken: {
    status: 409,
    title: 'This external id is already in use',
    detail: 'Use another external_id, or change the one that has it with PUT.',
  },
  last_administrator: {
    status: 409,
    title: 'This is the last administrator',
    detail: 'Give the scope admin to another account first, then try again.',
  },
  apikey_limit_reached: {
    status: 409,
    title: 'You have reached the limit of active keys',
    detail: 'Revoke a key that you no longer need, then try again.',
  },
  owner_disabled: {
    status: 409,
    title: 'The owner is disabled',
    detail: 'None of its keys would work. Enable the owner, then create the key.',
  },
  apikey_not_active: {
    status: 409,
    title: 'The key is revoked or expired',
    detail: 'A revoked or expired key cannot be changed. Create a new one.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still running',
    detail: 'Try again in a moment.',
  },
  rotation_in_progress: {
    status: 409,
    title: 'The key is being rotated',
    detail: 'Both secrets of this key work. Wait until the old one ends, end it with PATCH, or use force.',
  },
  no_rotation: {
    status: 409,
    title: 'The key is not being rotated',
    detail: 'There is no rotation to change. Its rotation has ended, or it was never rotated.',
  },
  count_changed: {
    status: 409,
    title: 'The number of keys has changed',
    detail: 'Nothing was revoked. Send the request with dry_run again, look at the keys, and use the new count.',
  },
  precondition_failed: {
    status: 412,
    title: 'The resource has changed',
    detail: 'Read it again and repeat the change with its new ETag.',
  },
  payload_too_large: {
    status: 413,
    title: 'The request body is too large',
    detail: 'Send at most 64 KiB, and no field longer than its limit.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The media type is not supported',
    detail: 'Send the body in UTF-8, with a media type listed in Accept.',
  },
  misdirected_request: {
    status: 421,
    title: 'The service does not serve this host name',
    detail: 'Use the address that the operator of this service gave you.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used with a different body',
    detail: 'Use a new Idempotency-Key for a new request.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    detail: 'Wait for the number of seconds in Retry-After, then try again.',
  },
  rate_limited: {
    status: 429,
    title: 'Rate limit exceeded',
    detail: 'Wait for the number of seconds in Retry-After, then try again.',
  },
  quota_exceeded: {
    status: 429,
    title: 'Quota exceeded',
    detail: 'Wait for the number of seconds in Retry-After, then try again.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our end',
    detail: 'Try again later. If it keeps happening, report the request_id to the operator.',
  },
  service_unavailable: {
    status: 503,
    title: 'The service is temporarily unavailable',
    detail: 'Wait for the number of seconds in Retry-After, then try again.',
  },
} as const satisfies Record<ProblemCode, { status: number; title: string; detail: string }>;
