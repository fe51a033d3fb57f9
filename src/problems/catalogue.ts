import type { Schemas } from '../contract/types.js';

export type ProblemCode = Schemas['ProblemCode'];

/** Path of what the reference says of a problem. */
export const referenceOf = (code: string) => `/docs#section/Problems/${code}`;

/** Status, title and the usual advice of every problem that the contract names. */
export const catalogue = {
  invalid_request: {
    status: 400,
    title: 'The request is not valid',
    detail: 'Fix the fields listed in errors and send the request again.',
  },
  authentication_required: {
    status: 401,
    title: 'A credential is required',
    detail: 'Send an API key as X-API-Key or as Authorization: Bearer, or an access token as the latter.',
  },
  invalid_token: {
    status: 401,
    title: 'The credential is not valid',
    detail: 'It may be malformed, expired, revoked or disabled. Log in again, or use another key.',
  },
  invalid_credentials: {
    status: 401,
    title: 'The email address or the password is wrong',
    detail: 'Check both and try again.',
  },
  invalid_session: {
    status: 401,
    title: 'There is no active session',
    detail: 'The session has ended, or there never was one. Log in again.',
  },
  credential_not_accepted: {
    status: 403,
    title: 'This operation takes another kind of credential',
    detail: 'Log in with POST /auth/login and use the access token.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The credential lacks a scope',
    detail: 'WWW-Authenticate names the scopes that are needed. Create a key with them.',
  },
  ip_not_allowed: {
    status: 403,
    title: 'The key may not be used from this address',
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
    title: 'The link does not work',
    detail:
      'It was used, is older than 24 hours, or was replaced by a newer one. Ask the operator of this service for a new link.',
  },
  registration_closed: {
    status: 403,
    title: 'Registration is closed',
    detail: 'Ask the operator of this service for an account.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing at this path',
    detail: 'Check the path. GET /docs lists every operation.',
  },
  apikey_not_found: {
    status: 404,
    title: 'There is no such key',
    detail: 'You have no key with this id. List your keys with GET /auth/apikeys?status=all.',
  },
  session_not_found: {
    status: 404,
    title: 'There is no such session',
    detail: 'You have no session with this id. List your sessions with GET /auth/sessions.',
  },
  user_not_found: {
    status: 404,
    title: 'There is no such user',
    detail: 'Check the id. Users find theirs with GET /auth/me.',
  },
  organization_not_found: {
    status: 404,
    title: 'There is no such organization',
    detail: 'Check the id. GET /organizations lists those that you may manage.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The path does not take this method',
    detail: 'Use one of the methods in Allow.',
  },
  email_taken: {
    status: 409,
    title: 'The email address is taken',
    detail: 'An account with this email address exists. Log in instead.',
  },
  external_id_taken: {
    status: 409,
    title: 'The external id is taken',
    detail: 'Another owner of this kind has this external_id. Use a PUT to change that one.',
  },
  last_administrator: {
    status: 409,
    title: 'This is the last administrator',
    detail: 'Give the scope admin to another account first, then try again.',
  },
  apikey_limit_reached: {
    status: 409,
    title: 'The limit of active keys is reached',
    detail: 'Revoke a key that you no longer need, then try again.',
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
  precondition_failed: {
    status: 412,
    title: 'The resource has changed',
    detail: 'Read it again and repeat the change with its new ETag.',
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    detail: 'The body is larger than 64 KiB, or than the longest values of its fields could make it. Send less.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The media type of the body is not supported',
    detail: 'Send the body with a media type that Accept lists, in UTF-8.',
  },
  misdirected_request: {
    status: 421,
    title: 'The service does not answer to this host name',
    detail: 'Use the address that the operator of this service gave you.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key was used with another body',
    detail: 'Use a new Idempotency-Key for a new request.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    detail: 'Wait for the number of seconds in Retry-After, then try again.',
  },
  rate_limited: {
    status: 429,
    title: 'The rate limit is used up',
    detail: 'Wait for the number of seconds in Retry-After, then try again.',
  },
  quota_exceeded: {
    status: 429,
    title: 'The quota is used up',
    detail: 'Wait for the number of seconds in Retry-After, then try again.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    detail: 'Try again later. If it keeps happening, report the request_id to the operator.',
  },
  service_unavailable: {
    status: 503,
    title: 'The service cannot answer at the moment',
    detail: 'Wait for the number of seconds in Retry-After, then try again.',
  },
} as const satisfies Record<ProblemCode, { status: number; title: string; detail: string }>;
