// Generated from openapi.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a user
         * @description Creates an account from an email address and a password of at least 15 characters. Common and easily guessed
         *     passwords are refused; there are no other rules about their composition (NIST SP 800-63B).
         *
         *     Every registration counts, whether it succeeds or not: in any 15 minutes, one address can make 100, and 10 with the
         *     same email address. They are counted separately from attempts to log in.
         */
        post: operations["registerUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in
         * @description Exchanges an email address and a password for an access token that lives for 60 minutes. The answer is the same
         *     for an unknown email address and a wrong password.
         *
         *     With `remember: true`, the answer also sets a cookie that only `POST /auth/refresh` receives, so that a browser can get
         *     new access tokens without the password: a session. It lasts for 12 hours without being used and 7 days in all, unless
         *     the operator sets other limits. A user has at most 50 sessions; one more ends the one that was used least recently.
         *     API keys outlive every session.
         *
         *     Failed attempts are limited, whether the account exists or not. A successful log-in does not count, and neither does an
         *     attempt that is answered with 429 or 503. In any 15 minutes:
         *
         *     - one IP address (for IPv6, one /64) can fail 100 times in all, and 10 times for the same account;
         *     - all new addresses together can fail 100 times for the same account. Then it accepts no attempts from new addresses
         *       until some of these failures are 15 minutes old: the answer is 429 with the same `Retry-After` for everyone.
         *
         *     An address from which the account's user has logged in within the last 90 days is not new: other addresses cannot use
         *     up its attempts. After 100 failures in a row (NIST SP 800-63B-4, 3.2.2), it counts as new again. The last 20
         *     addresses are remembered.
         */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out
         * @description Ends the session of this access token: every access token of the same log-in stops working, and so does its
         *     refresh cookie. With `all=true`, all sessions and access tokens of this user end. API keys go on working. Needs an
         *     access token: a stolen key could otherwise keep its owner logged out, and itself from being revoked.
         */
        post: operations["logOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh the access token
         * @description Gives a browser a new access token for the session of its refresh cookie, which `POST /auth/login` sets with
         *     `remember: true`. Only pages of this service may ask: `Sec-Fetch-Site` must be `same-origin`, or where a browser does
         *     not send it, `Origin` must name the host of this service. Programs log in, or better, use an API key.
         *
         *     The cookie is replaced as it is used. For 30 seconds, the previous one gets the same answer, so that tabs can refresh
         *     at the same time and lost answers can be repeated. If it is used later, somebody has copied it: the session ends.
         */
        post: operations["refreshSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the sessions
         * @description Log-ins with `remember: true` that have not ended, the most recently used first. Log-ins without it are not listed:
         *     they end after 60 minutes. Needs an access token.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the session.
                 * @example ses_5tY7uI9oP1aS3dF6
                 */
                session_id: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session
         * @description Ends one session of this user, wherever it is used: its refresh cookie and its access tokens stop working. API keys
         *     go on working. Needs an access token.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the password
         * @description Takes the current password and a new one. Every other session of this user ends, and every access token but those of
         *     this session. API keys go on working. Needs an access token.
         *
         *     Attempts with a wrong current password are limited as for logging in. Their limit of 100 for an account in any 15
         *     minutes is separate: someone without an access token cannot use it up.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a password with a link
         * @description Takes the token of a link that the operator created with `create-user` or `reset-password`, and a new password. A
         *     token works once, for 24 hours; a newer link, a changed password or a disabled account ends it sooner. Every session
         *     and access token of this user ends: log in with the new password. API keys go on working.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the current user
         * @description Whom the credential belongs to, and how this request was authenticated. What back ends have written about the owner
         *     (`metadata`) and the key (`claims`) is for back ends: no credential reads its own.
         */
        get: operations["getCurrentUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/apikeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description The caller's keys, without their secrets; those that work, unless `status` asks for others. Revoked and expired keys
         *     are deleted 90 days after they ended, unless the operator sets another time. An account keeps at most 1,000 of them;
         *     those that ended first are deleted first.
         *
         *     A page ends before it exceeds 256 KiB, so it may hold fewer keys than `limit`: `next_cursor` says whether there are
         *     more, and `total` how many keys match on all pages. Each account is served one list at a time. Further requests wait;
         *     if too many are waiting, they get 503 with `Retry-After`.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description Creates a key and shows it **once**: only its hash is stored, so a lost key cannot be shown again. Needs an access
         *     token; a key cannot create keys. Without an expiry the key lives for 90 days (less where the operator allows
         *     less). Without `scopes` it gets those that `GET /auth/scopes` marks as default.
         *
         *     Creating and updating one user's keys is limited to 60 changes a minute in all, unless the operator sets another
         *     limit. An invalid request does not count, nor does one that repeats an `Idempotency-Key`. A request that is refused
         *     because the account is at its limit of active keys does count.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/apikeys/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the current API key
         * @description The metadata of the key that made this request. With an access token there is none, which is a 403.
         */
        get: operations["getCurrentApiKey"];
        put?: never;
        post?: never;
        /**
         * Revoke the current API key
         * @description The key that makes this request stops working at once and for good. Needs no scope. If the request carries the old
         *     secret of a key that is being rotated, only that secret stops: the key keeps working with its new one, and `reason` is
         *     not kept.
         */
        delete: operations["revokeCurrentApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/apikeys/current/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the current API key
         * @description Replaces the secret of the key that makes this request, and shows the new key **once**. The old secret keeps working for
         *     at least an hour. Only a key with `self_rotation` may do this, and it needs no scope; its owner sees it in the key's
         *     `rotation`. During a grace period, and while a new secret waits that somebody else has asked for, it is a 409.
         *
         *     If the answer was lost, repeat the request with the same `Idempotency-Key`. Without one, wait ten minutes: until then, a
         *     new secret that the key has asked for itself is not replaced, and the answer is a 409, so that two runs at once do not
         *     take it from each other. The answer is not repeated to the old secret once the new one was used, unless the grace period
         *     started at once (`starts: now`). Each key has a limit of its own for this, as high as that of an account for changing
         *     keys.
         */
        post: operations["rotateCurrentApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/apikeys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /**
         * Get an API key
         * @description The metadata of one of the caller's keys, whatever its state.
         */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description The key stops working at once and for good. Its record stays for a while and says when and why it was revoked.
         *     Revoking is never limited. Revoking a revoked key changes nothing and is not an error. A key can revoke itself without
         *     any scope: `DELETE /auth/apikeys/current`. The old secret of a rotation, sent to revoke its own key, ends only itself.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        /**
         * Update an API key
         * @description Changes the fields that are given and leaves the others. Needs an access token: a key that could move its own
         *     expiry would never expire. With `If-Match` the change is refused if somebody else was faster. A disabled key is
         *     refused until it is enabled again; it still counts towards the limit of active keys. Updates count towards the same
         *     limit as creating keys.
         */
        patch: operations["updateApiKey"];
        trace?: never;
    };
    "/auth/apikeys/{key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate an API key
         * @description Replaces the secret of one of the caller's keys, and shows the new key **once**. Its id, label, scopes, limits, usage
         *     and expiry stay. The old secret keeps working for a grace period: by default for 24 hours after the new one is first
         *     used. Until then, another rotation replaces the new secret: repeat the request if its answer is lost. While two secrets are in use, rotating again is a 409, unless `force` ends the oldest of them.
         *
         *     With `starts: now` and `grace_seconds: 0` the old secret stops at once, as it should where a key has leaked. Needs an
         *     access token. Counts towards the same limit as creating keys.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/apikeys/{key_id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /**
         * Get the usage of an API key
         * @description How often one of the caller's keys was used, by day (UTC) and outcome, oldest day first; days without a use are
         *     left out. Uses appear after a few seconds. Usage is deleted with its key. Each account is served one request at a
         *     time, as for lists of keys.
         */
        get: operations["getApiKeyUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the scopes that you may give to a key
         * @description Those that the operator has declared, and the built-in ones; restricted ones only where you hold them.
         */
        get: operations["listScopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an API key
         * @description Tells whose key it is and whether it may be used now: for this purpose (`scopes`), from this address (`ip`), within
         *     its limits (`cost`). A refused key is no error: the answer is 200 with `valid: false` and a `code`. Only a use
         *     with the code `VALID` counts: towards the limits of the key, of its owner and of the service. The code for an access
         *     token is `NOT_FOUND`.
         */
        post: operations["verifyApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/verify/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify up to 100 API keys
         * @description The same as `POST /verify` for each of them, answered in the order of the request.
         */
        post: operations["verifyApiKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/introspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Introspect a token
         * @description Token introspection (RFC 7662) for gateways that speak it: whether an API key or an access token of this service is
         *     active, and whose it is. It does not count towards the limits of a key and does not judge them. A key with an
         *     `ip_allowlist` is active only for an `ip` on it.
         *
         *     Gateways that authenticate as an OAuth client (RFC 6749 §2.3.1) send the id of your back end's key as client id and
         *     the key itself as client secret, with HTTP Basic or in the form. A request carries one credential.
         */
        post: operations["introspectToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/forward-auth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Authorize a request for a proxy
         * @description For the `auth_request` of nginx, the forward-auth of Traefik and Caddy, and the `ext_authz` of Envoy: the proxy sends
         *     the headers of the original request, and lets that through if the answer is 200. Takes a key as `X-API-Key` or
         *     `Authorization: Bearer`, counts towards its limits and those of its owner, and judges its `ip_allowlist` by the
         *     caller's address (`TRUST_PROXY`).
         *
         *     An access token is refused with `credential_not_accepted`, unless the proxy asks with `credential=any`. It counts
         *     towards the limits of its user, and has no others.
         */
        get: operations["forwardAuth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the user.
                 * @example usr_8fK2mQx7LpT4nR9v
                 */
                user_id: components["parameters"]["UserIdInPath"];
            };
            cookie?: never;
        };
        /**
         * Get a user
         * @description A user: whether the account is enabled, its plan, its restricted scopes, and its own limits.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /**
         * Delete a user
         * @description Every key and token of the user stops working: at once on the instance that takes the request, and within a second on
         *     every other. Then the keys are revoked, and everything that says who the user was is erased. If that is interrupted, it
         *     goes on within minutes, or at once if you send the request again: until it is done, the answer to you is 204, and
         *     afterwards 404. The `external_id` and the email address can be used again, and whoever gets them inherits
         *     nothing.
         *     The last enabled account that holds `admin` cannot be deleted.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /**
         * Update a user
         * @description Changes the fields that are given and leaves the others. With `If-Match` the change is refused if somebody else was
         *     faster. Every key and token of a disabled user is refused at once; keys lose a scope with their user.
         *     Only callers with `admin` may send `scopes`, or change the email address of a user who has a password. The last
         *     enabled account that holds `admin` keeps it, and cannot be disabled.
         *
         *     A change of the plan or of a limit holds at once on the instance that took it, and within a second on every other. No
         *     key is revoked by it. If only the number of a limit changes, what was used in the window or period still counts. With
         *     another window or period, counting starts over.
         */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/apikeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all API keys
         * @description Keys of all users and organizations within the caller's reach; those that work, unless `status` asks for others. All
         *     filters must match. There is no total: there may be millions of keys. `next_cursor` says whether there are more. Keys
         *     beyond the caller's reach are treated as if they did not exist.
         *
         *     One filter finds candidates in an index; the others are tried on at most 3,900 of them for a page (1,000 with
         *     `over_plan`). A page may therefore hold fewer keys than `limit`, or none, and still have a `next_cursor`: go on with
         *     it. If the first page finds nothing among so many candidates, the answer is 400 with `search_too_broad`: add a filter
         *     that fewer keys match, such as an owner, `created_by`, `q` or `metadata`. A page ends before it exceeds 256 KiB.
         */
        get: operations["listAllApiKeys"];
        put?: never;
        /**
         * Create an API key for an owner
         * @description Creates a key for one of your customers and shows it **once**. `owner` says whose it is: name a user by your own
         *     `external_id`, or an organization by `organization_external_id`. If there is none with that id, it is created in the
         *     same call, once, however many requests ask at the same time. If there is one, the other fields of `owner` are ignored.
         *     A user or organization named by `user_id` or `organization_id` must exist.
         *
         *     The key gets what it asks for within the plan of its owner: the most keys, the longest lifetime, and the scopes that
         *     the owner may give. Without `scopes` it gets the default ones. The key of an organization gets only those restricted
         *     scopes that your back end may give as well. Owners whose plan says `self_service: false` get their keys this way.
         *
         *     A key cannot create keys for its own owner. An owner that is disabled gets no keys (409).
         */
        post: operations["createApiKeyFor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apikeys/lookup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find the keys in a text
         * @description Finds the keys in a text that you came across, such as a line of a log or a diff, whatever their state, with their
         *     owners. `match` is `full` if the whole key stands in the text. It is `id_only` if only its id can be told: the key is
         *     cut off, its secret is wrong, or the text has nothing but the id (`key_…`).
         *
         *     The text is kept nowhere, neither stored nor logged, and the answer does not repeat it. A lookup does not count as a
         *     use. Send a longer text in pieces.
         */
        post: operations["lookUpApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apikeys/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke many API keys
         * @description Revokes the keys that match, the oldest first, up to 1,000 in one request. They stop working at once and for good.
         *     First send the request with `dry_run`: it answers with the number of the keys and their ids, and changes nothing. Then
         *     send it with that number as `expected_count`. If another number of keys matches by then, nothing is revoked (409
         *     `count_changed`). If `has_more` is `true`, repeat both for the next keys.
         *
         *     The key of this request is never among them, and neither are keys beyond the caller's reach. If the request is
         *     interrupted, send it again within 24 hours: it goes on where it stopped. With an `Idempotency-Key` it can be
         *     repeated any number of times. Revoking is never limited; a request with `dry_run` counts as one to manage keys.
         */
        post: operations["revokeApiKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apikeys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /**
         * Get any API key
         * @description The metadata of a key, whatever its state, with its owner and its claims.
         */
        get: operations["getAnyApiKey"];
        put?: never;
        post?: never;
        /**
         * Revoke any API key
         * @description The key stops working at once and for good. Its record stays for a while and says when, why and by whom it was
         *     revoked. Revoking is never limited. Revoking a revoked key changes nothing and is not an error. The old secret of a
         *     rotation, sent to revoke its own key, ends only itself.
         */
        delete: operations["revokeAnyApiKey"];
        options?: never;
        head?: never;
        /**
         * Update any API key
         * @description Changes the fields that are given and leaves the others. With `If-Match` the change is refused if somebody else was
         *     faster. What the owner may give and how long a key may live hold here too. A key cannot change keys of its own owner.
         */
        patch: operations["updateAnyApiKey"];
        trace?: never;
    };
    "/apikeys/{key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate any API key
         * @description Replaces the secret of a key, and shows the new key **once**, as `POST /auth/apikeys/{key_id}/rotate` does for the
         *     owner. A key cannot rotate keys of its own owner, nor, without `admin`, a key with a scope that you cannot give.
         */
        post: operations["rotateAnyApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apikeys/{key_id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /**
         * Get the usage of any API key
         * @description How often a key was used, by day (UTC) and outcome, oldest day first; days without a use are left out. Uses appear
         *     after a few seconds. Usage is deleted with its key.
         */
        get: operations["getAnyApiKeyUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description The users that you may manage, newest first. With several filters, all must match. A page ends before it exceeds
         *     256 KiB, so it may hold fewer users than `limit`: `next_cursor` says whether there are more.
         */
        get: operations["listUsers"];
        /**
         * Create or update a user
         * @description Creates the user with this `external_id`. If it exists, the fields that you send replace its own, and all others
         *     stay. You can send the request again, or many at once: there is always one user with the id. It stands in the body
         *     because proxies change ids in paths.
         */
        put: operations["upsertUser"];
        /**
         * Create a user
         * @description Creates a user, even if registration is closed. If another user has its `external_id` or email address, the answer
         *     is 409. To be able to send the same request again, use `PUT /users`.
         *
         *     The user has no password. If the user wants to log in, `npm run reset-password` makes a link for setting one.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List organizations
         * @description The organizations that you may manage, newest first. With several filters, all must match. A page ends before it exceeds
         *     256 KiB, so it may hold fewer organizations than `limit`: `next_cursor` says whether there are more.
         */
        get: operations["listOrganizations"];
        /**
         * Create or update an organization
         * @description Creates the organization with this `external_id`. If it exists, the fields that you send replace its own, and all
         *     others stay. You can send the request again, or many at once: there is always one organization with the id. It
         *     stands in the body because proxies change ids in paths.
         */
        put: operations["upsertOrganization"];
        /**
         * Create an organization
         * @description Makes an organization. If another one has its `external_id`, the answer is 409. To be able to send the same request
         *     again, use `PUT /organizations`.
         */
        post: operations["createOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations/{organization_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the organization.
                 * @example org_6dG3hJ8kL1zX4cV9
                 */
                organization_id: components["parameters"]["OrganizationIdInPath"];
            };
            cookie?: never;
        };
        /**
         * Get an organization
         * @description An organization: whether it is enabled, its plan, its restricted scopes, and its own limits.
         */
        get: operations["getOrganization"];
        put?: never;
        post?: never;
        /**
         * Delete an organization
         * @description Every key of the organization stops working: at once on the instance that takes the request, and within a second on
         *     every other. Then the keys are revoked, and everything that says who the organization was is erased. If that is
         *     interrupted, it goes on within minutes, or at once if you send the request again: until it is done, the answer to you
         *     is 204, and afterwards 404. The `external_id` can be used again, and whoever gets it inherits nothing.
         */
        delete: operations["deleteOrganization"];
        options?: never;
        head?: never;
        /**
         * Update an organization
         * @description Changes the fields that are given and leaves the others. With `If-Match` the change is refused if somebody else was
         *     faster. Every key of a disabled organization is refused at once; keys lose a scope with their organization.
         *     Only callers with `admin` may send `scopes`.
         *
         *     A change of the plan or of a limit holds at once on the instance that took it, and within a second on every other. No
         *     key is revoked by it. If only the number of a limit changes, what was used in the window or period still counts. With
         *     another window or period, counting starts over.
         */
        patch: operations["updateOrganization"];
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get statistics
         * @description How many keys and owners there are, how much the keys are used, which owners use theirs most, and which keys need
         *     attention. It is counted about once an hour, and `as_of` says when. While nothing has been counted yet, `as_of` is
         *     `null`, every count is 0 and every list is empty.
         *
         *     Counts cover all owners. Without the scope `admin`, they leave out owners that you cannot see, and their keys.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the metrics
         * @description In Prometheus text format. `latchkey_change_lag_seconds` is the time since this instance last checked for changes by
         *     other instances; above 1, it does not trust its key cache. Holds no names, keys or addresses.
         *
         *     Answers 404 until the operator opens it: on a separate port (`METRICS_PORT`), with a token (`METRICS_TOKEN`), or
         *     both. On a separate port without a token, no credential is needed.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check liveness
         * @description Answers as long as the process runs. Never asks the database.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check readiness
         * @description Asks the database. Answers 503 while the database cannot be reached, and while the service stops.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the contract as JSON
         * @description This document, with the address of this instance.
         */
        get: operations["getContractJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the contract as YAML
         * @description This document, with the address of this instance.
         */
        get: operations["getContractYaml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the home page
         * @description The page for developers, as at `/developers`.
         */
        get: operations["getHome"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/developers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the page for developers
         * @description How to get a key and make a first call, for people; works without JavaScript.
         */
        get: operations["getDevelopersPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open the settings page
         * @description Where people create, watch and revoke their keys. Its script uses the operations of this contract.
         */
        get: operations["getSettingsPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the reference
         * @description The reference of this API for people. It loads `/openapi.json`, and shows an overview without JavaScript.
         */
        get: operations["getReference"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/api": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the reference of the API behind the keys
         * @description The same for the operator's own API, where the operator describes it (`API_SPEC`).
         */
        get: operations["getApiReference"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the contract of the API behind the keys
         * @description The operator's OpenAPI document (`API_SPEC`) as it was written, but as JSON and with absolute addresses.
         */
        get: operations["getApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/skill.md": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the guide for agents
         * @description How an agent, and the person that it works for, get a key and use it; an Agent Skill in Markdown.
         */
        get: operations["getSkill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/llms.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the overview for language models
         * @description What there is, and where everything else stands (llmstxt.org).
         */
        get: operations["getLlmsText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/agent-skills/index.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the guides for agents
         * @description The index of Agent Skills Discovery, with a digest of each guide.
         */
        get: operations["listAgentSkills"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/api-catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the API catalog
         * @description Where the contract, the pages and the health of this API are (RFC 9727).
         */
        get: operations["getApiCatalog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/security.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the contact for vulnerabilities
         * @description Whom to tell about a vulnerability of this service (RFC 9116), where the operator has set `SECURITY_CONTACT`.
         */
        get: operations["getSecurityText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/robots.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the rules for crawlers
         * @description What crawlers may read (RFC 9309). They are kept away from the settings and from what programs call.
         */
        get: operations["getRobotsText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/favicon.ico": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the icon
         * @description The operator's logo (`BRAND_LOGO_FILE`), or the default one. The pages embed it.
         */
        get: operations["getFavicon"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Opaque id of a user. */
        UserId: string;
        /** @description Opaque id of an organization. */
        OrganizationId: string;
        /** @description Opaque id of the owner of a key, which is a user (`usr_…`) or an organization (`org_…`). */
        OwnerId: string;
        /**
         * @description Your own id of an owner: up to 200 printable ASCII characters without spaces, compared byte by byte. It is unique
         *     among the owners of its kind.
         */
        ExternalId: string;
        /** @description Your own id of the owner, or `null` if you have not set one. */
        NullableExternalId: string | null;
        /** @description Name of a plan. Its restricted scopes come with it: whoever may choose a plan gives them, also without holding them. */
        PlanName: string;
        /** @description Name of a plan, or `null` for the default. */
        NullablePlanName: string | null;
        /**
         * Format: text-line
         * @description A name for people in one line, counted in Unicode code points; `null` for none. At least one character must be visible.
         */
        NullableName: string | null;
        /**
         * @description Up to 50 values that only back ends and operators set, such as a tenant, a tier or a flag: texts, numbers, `true` or
         *     `false`. Names and values together may hold 4,096 bytes of UTF-8, counted as JSON writes them.
         */
        Claims: {
            [key: string]: string | number | boolean;
        };
        /** @description Whom a key or token belongs to. */
        Owner: {
            type: components["schemas"]["OwnerType"];
            id: components["schemas"]["OwnerId"];
            external_id: components["schemas"]["NullableExternalId"];
            /** @description What the owner is called. */
            name: string | null;
            plan: components["schemas"]["PlanName"];
            metadata: components["schemas"]["Claims"];
        };
        /** @description Whom the credential of this request belongs to. */
        CurrentOwner: {
            type: components["schemas"]["OwnerType"];
            id: components["schemas"]["OwnerId"];
            external_id: components["schemas"]["NullableExternalId"];
            /** @description What the owner is called. */
            name: string | null;
            plan: components["schemas"]["PlanName"];
        };
        /**
         * @description The kind of an owner.
         * @enum {string}
         */
        OwnerType: "user" | "organization";
        /** @description Opaque id of a session. */
        SessionId: string;
        /** @description Opaque id of a key. It is not secret. */
        ApiKeyId: string;
        /**
         * @description Who did something: `usr_…` is a user who was logged in, `key_…` a key, and `operator` whoever ran a command on
         *     the machine of the service. There may be other prefixes in the future.
         */
        NullableActorId: string | null;
        /**
         * Format: idn-email
         * @description An email address. Upper and lower case are the same, and so are the ways to write an international domain:
         *     `ada@müller.example` is `ada@xn--mller-kva.example`. The part before the `@` is ASCII.
         */
        Email: string;
        /**
         * Format: text-line
         * @description Text for people in one line, counted in Unicode code points. At least one character must be visible. Invisible
         *     characters are allowed only where a language or an emoji needs them, such as joiners in Persian.
         */
        Text: string;
        /** @description What the key is for, in your words. */
        Label: components["schemas"]["Text"];
        /** @description What the key is for, in the words of its creator. Older labels may hold invisible characters that new ones may not. */
        StoredLabel: string;
        /**
         * Format: text
         * @description More about the key, for people; it may have several lines. Counted in Unicode code points. Invisible characters are
         *     allowed only where a language or an emoji needs them.
         */
        Description: string | null;
        /** @description More about the key, for people. Older descriptions may hold invisible characters that new ones may not. */
        StoredDescription: string | null;
        /**
         * @description Up to 20 values of your own, for programs. Names and values together may hold 4,096 bytes of UTF-8. They are counted
         *     as JSON writes them: quotes, backslashes and control characters count as their escapes. Larger metadata of an older
         *     key stays until it is replaced. Do not put secrets here.
         */
        Metadata: {
            [key: string]: string;
        };
        /**
         * Format: date-time
         * @description A time (RFC 3339).
         */
        Timestamp: string;
        /**
         * Format: date-time
         * @description A time (RFC 3339), or `null` for never.
         */
        NullableTimestamp: string | null;
        /**
         * Format: password
         * @description 15 to 128 characters of any kind. A short sentence works well.
         */
        NewPassword: string;
        /**
         * Format: password
         * @description The current password.
         */
        Password: string;
        /** @description A new account. */
        Registration: {
            email: components["schemas"]["Email"];
            password: components["schemas"]["NewPassword"];
            name?: components["schemas"]["Text"];
        };
        /** @description An email address and its password. */
        LogIn: {
            email: components["schemas"]["Email"];
            password: components["schemas"]["Password"];
            /**
             * @description Whether to begin a session, for browsers. Needs cookies.
             * @default false
             */
            remember: boolean;
        };
        /** @description The current password and the new one. */
        PasswordChange: {
            current_password: components["schemas"]["Password"];
            new_password: components["schemas"]["NewPassword"];
        };
        /** @description The token of a link, and the new password. */
        PasswordReset: {
            /** @description What follows the last slash in the link. */
            token: string;
            new_password: components["schemas"]["NewPassword"];
        };
        /** @description An access token and its lifetime. */
        AccessToken: {
            /** @description The JWT: send it as `Authorization: Bearer <access_token>`. */
            access_token: string;
            /**
             * @description How to send it.
             * @enum {string}
             */
            token_type: "Bearer";
            /**
             * Format: int32
             * @description Its lifetime in seconds.
             */
            expires_in: number;
        };
        /** @description Sessions. */
        SessionList: {
            /** @description The sessions, the most recently used first. */
            data: components["schemas"]["Session"][];
        };
        /** @description A log-in that is remembered. */
        Session: {
            id: components["schemas"]["SessionId"];
            created_at: components["schemas"]["Timestamp"];
            last_seen_at: components["schemas"]["Timestamp"];
            /** @description The address that last used the session. */
            last_seen_ip: string | null;
            /** @description The browser that last used the session, as it called itself. */
            last_seen_user_agent: string | null;
            /**
             * Format: date-time
             * @description When the session ends if it is not used again.
             */
            expires_at: string;
            /** @description Whether the access token of this request belongs to the session. */
            current: boolean;
        };
        /** @description A user. */
        User: {
            id: components["schemas"]["UserId"];
            /** @description The email address, or `null` for a user whom a back end has made without one. */
            email: components["schemas"]["Email"] | null;
            /** @description What the user wants to be called. */
            name: string | null;
            created_at: components["schemas"]["Timestamp"];
        };
        /** @description The owner of the credential of this request, and the credential. */
        CurrentUser: {
            /** @description The user who owns the credential; `null` if an organization owns it. */
            user: components["schemas"]["User"] | null;
            owner: components["schemas"]["CurrentOwner"];
            /**
             * Format: int32
             * @description The most active keys that the owner may hold.
             */
            max_keys: number;
            /** @description Whether users may create keys themselves; if not, only back ends create keys for the owner. */
            self_service: boolean;
            /**
             * Format: int32
             * @description After how many days a key's secret should be replaced by default, as set by the owner's plan or the service.
             *     `null` if neither sets it.
             */
            rotate_after_days: number | null;
            /** @description The credential of this request. */
            authentication: {
                /**
                 * @description Whether the request carried an access token (`jwt`) or an API key.
                 * @enum {string}
                 */
                method: "jwt" | "api_key";
                /** @description Id of the key, or `null` where the request carried an access token. */
                key_id: string | null;
                expires_at: components["schemas"]["NullableTimestamp"];
            };
        };
        /** @description What is known of a key; never the key itself. */
        ApiKeyFields: {
            id: components["schemas"]["ApiKeyId"];
            label: components["schemas"]["StoredLabel"];
            description: components["schemas"]["StoredDescription"];
            metadata: components["schemas"]["Metadata"];
            /** @description What the key begins with. */
            prefix: string;
            /** @description The last four characters of the key, to tell keys apart. */
            last_four: string;
            /**
             * @description `active`: it works. `disabled`: switched off, can be enabled again. `expired` and `revoked` are final.
             * @enum {string}
             */
            status: "active" | "disabled" | "expired" | "revoked";
            /** @description Whether the key is switched on. */
            enabled: boolean;
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
            expires_at: components["schemas"]["NullableTimestamp"];
            /**
             * Format: date-time
             * @description When the key was last used, to the minute, or `null` if it never was.
             */
            last_used_at: string | null;
            /** @description The address that last used the key. */
            last_used_ip: string | null;
            /** @description The program that last used the key, as it called itself. */
            last_used_user_agent: string | null;
            scopes: components["schemas"]["Scopes"];
            ip_allowlist: components["schemas"]["IpAllowlist"];
            rate_limit: components["schemas"]["RateLimit"];
            quota: components["schemas"]["Quota"];
            revoked_at: components["schemas"]["NullableTimestamp"];
            /** @description Why the key was revoked. */
            revoked_reason: string | null;
            /** @description Who revoked the key. `null` if nobody has, or if that was before version 0.2. */
            revoked_by: components["schemas"]["NullableActorId"];
            /** @description Who last changed the key; revoking it is a change. `null` if nobody has, or if that was before version 0.2. */
            changed_by: components["schemas"]["NullableActorId"];
            /** @description Who created the key. `null` if that was before version 0.2. */
            created_by: components["schemas"]["NullableActorId"];
            /**
             * Format: date-time
             * @description When the current secret was created: with the key, or when the key was last rotated. A new secret becomes the
             *     current one when its grace period starts.
             */
            secret_created_at: string;
            /** @description Whether the key may rotate itself with `POST /auth/apikeys/current/rotate`. */
            self_rotation: boolean;
            rotate_after_days: components["schemas"]["RotateAfterDays"];
            /**
             * Format: date-time
             * @description When the key should be rotated: its own `rotate_after_days` after its current secret was created, or else those of
             *     its owner's plan or of the service. It is only a reminder. `null` if no reminder is set.
             */
            rotation_due_at: string | null;
            rotation: components["schemas"]["KeyRotation"];
        };
        /**
         * Format: int32
         * @description After how many days the secret of the key should be replaced; `null` for what the plan or the service says. It is a
         *     reminder: the key keeps working.
         */
        RotateAfterDays: number | null;
        /**
         * @description Whether the key may rotate itself, without its owner logging in. Whoever steals such a key can replace its secret as
         *     well, but never sooner than an hour after its owner can see it.
         */
        SelfRotation: boolean;
        /**
         * @description The last rotation of the key, or `null` if there was none. `pending`: the new secret has not been used yet, and the old
         *     one keeps working. `grace`: both work until `ends_at`. `ended`: the old secret no longer works.
         */
        KeyRotation: {
            /**
             * @description Its state.
             * @enum {string}
             */
            state: "pending" | "grace" | "ended";
            /**
             * Format: date-time
             * @description When the key was rotated.
             */
            started_at: string;
            /** @description Who rotated the key: a user, a key, or `operator`. */
            started_by: string;
            /**
             * Format: date-time
             * @description When the grace period started. `null` while `pending`.
             */
            grace_started_at: string | null;
            grace_seconds: components["schemas"]["GraceSeconds"];
            drain_after_idle_seconds: components["schemas"]["DrainAfterIdleSeconds"];
            /**
             * Format: date-time
             * @description While `pending`: when the new secret is discarded unless it is used before. Otherwise `null`.
             */
            lapses_at: string | null;
            /**
             * Format: date-time
             * @description When the old secret stops working, or when it stopped. `null` while `pending`. It is never later than the expiry of
             *     the key.
             */
            ends_at: string | null;
            /** @description The last four characters of the other secret: the new one while `pending`, otherwise the old one. */
            last_four: string;
            previous_secret: components["schemas"]["PreviousSecretUse"];
        } | null;
        /** @description Who has used the old secret since the grace period started. Uses appear after a few seconds. */
        PreviousSecretUse: {
            /**
             * Format: int64
             * @description How often it was used. If the database fails while uses are being written, those may count twice.
             */
            uses: number;
            /**
             * Format: date-time
             * @description When it was last used, or `null` if it was not.
             */
            last_used_at: string | null;
            /** @description The address that last used it. */
            last_used_ip: string | null;
            /** @description The program that last used it, as it called itself. */
            last_used_user_agent: string | null;
            /** @description The last 20 callers that used it, the latest first. */
            callers: {
                /** @description The address, where it is known. */
                ip: string | null;
                /** @description The program, as it called itself. */
                user_agent: string | null;
                /**
                 * Format: int64
                 * @description How often it used the old secret.
                 */
                uses: number;
                /**
                 * Format: date-time
                 * @description When it last did.
                 */
                last_used_at: string;
            }[];
        };
        /**
         * Format: int32
         * @description How long the old secret keeps working after the grace period has started, in seconds.
         */
        GraceSeconds: number;
        /**
         * Format: int32
         * @description Ends the grace period early, once the old secret was not used for so many seconds, nor the key changed; a minute
         *     may pass until then. `null` to wait for its end.
         */
        DrainAfterIdleSeconds: number | null;
        /**
         * @description When the grace period starts. `first_use`: when the new secret is first used, or verified with success, or refused for
         *     a limit only; if that does not happen within 7 days, it is discarded and nothing changes. `now`: at once.
         * @enum {string}
         */
        RotationStart: "first_use" | "now";
        /**
         * @description How to replace the secret of a key. Without any field, the old secret works for 24 hours after the new one is first
         *     used. An expiry holds at once, for both secrets.
         */
        Rotation: {
            starts?: components["schemas"]["RotationStart"];
            grace_seconds?: components["schemas"]["GraceSeconds"];
            drain_after_idle_seconds?: components["schemas"]["DrainAfterIdleSeconds"];
            /** @description Rotates a key that has two working secrets already, which is a 409 otherwise: the oldest ends at once. */
            force?: boolean;
            expires_in_days?: components["schemas"]["ExpiresInDays"];
            expires_at?: components["schemas"]["NullableTimestamp"];
        };
        /**
         * @description How a key replaces its own secret. Without any field, the old secret works for 24 hours after the new one is first
         *     used.
         */
        SelfRotationRequest: {
            starts?: components["schemas"]["RotationStart"];
            /**
             * Format: int32
             * @description How long the old secret keeps working after the grace period has started, in seconds: at least an hour.
             */
            grace_seconds?: number;
        };
        /**
         * @description Changes a rotation that has not ended. `grace_seconds` counts from now during the grace period, so 0 ends the old secret
         *     at once; while the rotation is `pending`, it counts from the first use of the new secret.
         */
        RotationUpdate: {
            grace_seconds?: components["schemas"]["GraceSeconds"];
            drain_after_idle_seconds?: components["schemas"]["DrainAfterIdleSeconds"];
        };
        /** @description A key's metadata. */
        ApiKey: components["schemas"]["ApiKeyFields"];
        /** @description A key's metadata, and the key itself. */
        CreatedApiKey: components["schemas"]["ApiKeyFields"] & {
            /** @description The key. Keep it now; it is not shown again. */
            key: string;
        };
        /** @description A page of keys. */
        ApiKeyPage: {
            /** @description The keys. */
            data: components["schemas"]["ApiKey"][];
            /** @description Where the next page begins, or `null` on the last. */
            next_cursor: string | null;
            /**
             * Format: int32
             * @description How many keys match `q` and `status`, on all pages together.
             */
            total: number;
        };
        /** @description A new key. Give at most one of `expires_in_days` and `expires_at`; `null` means that it never expires. */
        ApiKeyCreation: {
            label: components["schemas"]["Label"];
            description?: components["schemas"]["Description"];
            metadata?: components["schemas"]["Metadata"];
            scopes?: components["schemas"]["Scopes"];
            ip_allowlist?: components["schemas"]["RequestedIpAllowlist"];
            rate_limit?: components["schemas"]["RateLimit"];
            quota?: components["schemas"]["Quota"];
            expires_in_days?: components["schemas"]["ExpiresInDays"];
            expires_at?: components["schemas"]["NullableTimestamp"];
            self_rotation?: components["schemas"]["SelfRotation"];
            rotate_after_days?: components["schemas"]["RotateAfterDays"];
        };
        /** @description The fields to change. `metadata`, `scopes` and `ip_allowlist` are replaced as a whole. */
        ApiKeyUpdate: {
            label?: components["schemas"]["Label"];
            description?: components["schemas"]["Description"];
            metadata?: components["schemas"]["Metadata"];
            scopes?: components["schemas"]["Scopes"];
            ip_allowlist?: components["schemas"]["RequestedIpAllowlist"];
            rate_limit?: components["schemas"]["RateLimit"];
            quota?: components["schemas"]["Quota"];
            expires_in_days?: components["schemas"]["ExpiresInDays"];
            expires_at?: components["schemas"]["NullableTimestamp"];
            self_rotation?: components["schemas"]["SelfRotation"];
            rotate_after_days?: components["schemas"]["RotateAfterDays"];
            rotation?: components["schemas"]["RotationUpdate"];
            /** @description Whether the key is switched on. */
            enabled?: boolean;
        };
        /** @description Name of a permission, of printable ASCII characters without space, `"` and `\` (RFC 6749 §3.3). */
        ScopeName: string;
        /** @description What the key may do; see `GET /auth/scopes`. A scope that its user loses has no effect. */
        Scopes: components["schemas"]["ScopeName"][];
        /**
         * @description Addresses and networks (CIDR), IPv4 or IPv6, that the key may be used from; empty for everywhere. An IPv4-mapped
         *     IPv6 address is its IPv4 address.
         */
        IpAllowlist: string[];
        /**
         * @description Addresses and networks (CIDR), IPv4 or IPv6, that the key may be used from; empty for everywhere. An IPv4-mapped
         *     IPv6 address is its IPv4 address. A notation that could be read as another network is refused: the host bits of a
         *     network must be zero (`10.0.0.0/8`, not `10.1.2.3/8`), and an IPv4 address must have four decimal numbers.
         */
        RequestedIpAllowlist: string[];
        /**
         * @description An IP address, as proxies and frameworks write it. A port, a zone, and brackets or quotes around it are ignored:
         *     `203.0.113.7:51234` is `203.0.113.7`.
         */
        CallerAddress: string;
        /**
         * @description The most uses in any window of `window_seconds`: the window slides, and the limit is exact across instances. Uses are
         *     counted in twentieths of the window, so a steady load may get up to 5 % fewer. If an instance crashes, the uses that
         *     it had reserved are unavailable until they leave the window. `null` if the key has no limit of its own. Those of its
         *     owner and of the service apply as well.
         */
        RateLimit: {
            /**
             * Format: int32
             * @description The most uses in a window.
             */
            limit: number;
            /**
             * Format: int32
             * @description Length of a window in seconds.
             */
            window_seconds: number;
        } | null;
        /**
         * @description The most uses in a calendar day or month (UTC). `null` if the key has no quota of its own. Those of its owner and of
         *     the service apply as well.
         */
        Quota: {
            /**
             * Format: int32
             * @description The most uses in a period.
             */
            limit: number;
            /**
             * @description The period.
             * @enum {string}
             */
            period: "day" | "month";
        } | null;
        /** @description Scopes. */
        ScopeList: {
            /** @description The scopes. */
            data: {
                name: components["schemas"]["ScopeName"];
                /** @description What it permits, for people. */
                description: string;
                /** @description Whether keys created without `scopes` have it. */
                default: boolean;
                /** @description Whether only users who hold it may give it. */
                restricted: boolean;
            }[];
        };
        /**
         * @description The outcome of a use of a key. `OLD_SECRET`: a secret that a rotation has replaced, after its grace period. It
         *     gets the same answer as an unknown key.
         * @enum {string}
         */
        UsageOutcome: "VALID" | "REVOKED" | "EXPIRED" | "DISABLED" | "USER_DISABLED" | "OWNER_DISABLED" | "INSUFFICIENT_SCOPE" | "IP_NOT_ALLOWED" | "RATE_LIMITED" | "QUOTA_EXCEEDED" | "OLD_SECRET";
        /** @description Usage by day. */
        ApiKeyUsage: {
            /** @description The days with a use. */
            data: components["schemas"]["UsageDay"][];
        };
        /** @description A day. */
        UsageDay: {
            /**
             * Format: date
             * @description The day, in UTC.
             */
            day: string;
            /** @description How many uses had each outcome. */
            outcomes: {
                [key: string]: number;
            };
        };
        /** @description A key, and what it is to be used for. */
        VerificationRequest: {
            /** @description What was presented as a key. Anything that is not a key gets `NOT_FOUND`. */
            key: string;
            /** @description The scopes that the use needs; all of them must be there. */
            scopes?: components["schemas"]["Scopes"];
            /** @description The address that the key was presented from. Without it a key with an `ip_allowlist` is refused. */
            ip?: components["schemas"]["CallerAddress"];
            /**
             * Format: int32
             * @description How many uses this one counts as; 1 if it is left out. With 0 nothing is counted, and the answer is the one that
             *     a use of 1 would get, including `RATE_LIMITED` and `QUOTA_EXCEEDED`.
             */
            cost?: number;
        };
        /** @description Several keys. */
        VerificationBatch: {
            /** @description The keys. */
            data: components["schemas"]["VerificationRequest"][];
        };
        /**
         * @description `VALID`, or why the key may not be used. `NOT_FOUND`: no key of this service. `INSUFFICIENT_SCOPE`,
         *     `IP_NOT_ALLOWED`, `RATE_LIMITED`, `QUOTA_EXCEEDED`: the key works, but not for this use. `OWNER_DISABLED`: the
         *     organization that owns the key is disabled; for a user it is `USER_DISABLED`. The next version answers
         *     `OWNER_DISABLED` for both.
         * @enum {string}
         */
        VerificationCode: "VALID" | "NOT_FOUND" | "REVOKED" | "EXPIRED" | "DISABLED" | "USER_DISABLED" | "OWNER_DISABLED" | "INSUFFICIENT_SCOPE" | "IP_NOT_ALLOWED" | "RATE_LIMITED" | "QUOTA_EXCEEDED";
        /** @description Whether a key may be used, and whose it is. */
        VerificationResult: {
            /** @description Whether the code is `VALID`. */
            valid: boolean;
            code: components["schemas"]["VerificationCode"];
            limit?: components["schemas"]["LimitHolder"];
            key: components["schemas"]["VerifiedKey"];
        };
        /**
         * @description Whose limit refused the use; left out if none did. `key`: the key's own `rate_limit` or `quota`. `owner`: the limit
         *     that all keys of the owner share. `service`: the limit that the service sets for every key; `RateLimit` names
         *     it `operator-…`.
         * @enum {string}
         */
        LimitHolder: "key" | "owner" | "service";
        /** @description The key, also where it may not be used; `null` for `NOT_FOUND`. */
        VerifiedKey: {
            id: components["schemas"]["ApiKeyId"];
            /** @description Id of the user who owns the key; `null` if an organization owns it. */
            user_id: string | null;
            /** @description Whom the key belongs to; `null` if the owner no longer exists. */
            owner: components["schemas"]["Owner"] | null;
            /** @description Who created the key. `null` if that was before version 0.2. */
            created_by: components["schemas"]["NullableActorId"];
            label: components["schemas"]["StoredLabel"];
            scopes: components["schemas"]["Scopes"];
            /**
             * @description Set by the holder of the key, who may write anything. Do not base decisions on it; base them on `claims` and on
             *     the `metadata` of the owner.
             */
            metadata: components["schemas"]["Metadata"];
            claims: components["schemas"]["Claims"];
            expires_at: components["schemas"]["NullableTimestamp"];
            /**
             * @description Which secret of the key was presented: the one in use, or the one that a rotation is replacing. `null` if the key no
             *     longer works and its secret was not checked.
             * @enum {string|null}
             */
            secret: "current" | "previous" | null;
            rotation: components["schemas"]["VerifiedRotation"];
            rate_limit: components["schemas"]["LimitState"];
            quota: components["schemas"]["LimitState"];
        } | null;
        /**
         * @description The rotation that is replacing the secret of the key, if its grace period is running. Whoever still presents the old
         *     secret should switch before `ends_at`.
         */
        VerifiedRotation: {
            /**
             * Format: date-time
             * @description When the grace period started.
             */
            started_at: string;
            /**
             * Format: date-time
             * @description When the old secret stops working.
             */
            ends_at: string;
        } | null;
        /**
         * @description What is left of a limit. Of the limits of the key, its owner and the service, it is the one that refused, or the one
         *     with the least left. `null` if there is none, or if the key was refused before its limits were checked. With several
         *     instances `remaining` may be too high, by what others use meanwhile; accepted uses never exceed the limit.
         */
        LimitState: {
            /**
             * Format: int32
             * @description The most uses in a window.
             */
            limit: number;
            /**
             * Format: int32
             * @description Uses that are left.
             */
            remaining: number;
            /**
             * Format: int32
             * @description Seconds until uses become available again: for a rate limit the first ones, or as many as a refused use costs;
             *     for a quota all of them.
             */
            reset_seconds: number;
        } | null;
        /** @description The decisions, in the order of the request. */
        VerificationBatchResult: {
            /** @description The decisions. */
            data: components["schemas"]["VerificationResult"][];
        };
        /** @description A token. Further parameters are ignored (RFC 7662 §2.1). */
        IntrospectionRequest: {
            /** @description What was presented as an API key or access token. */
            token: string;
            /** @description Not needed. */
            token_type_hint?: string;
            /** @description The address that it was presented from. Without it a key with an `ip_allowlist` is not active. */
            ip?: components["schemas"]["CallerAddress"];
            /** @description The id of the back end's own key, if it authenticates in the form. */
            client_id?: string;
            /** @description The back end's own key, if it authenticates in the form. */
            client_secret?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description What is known of a token (RFC 7662 §2.2). */
        Introspection: {
            /** @description Whether it may be used. If not, nothing else is said. */
            active: boolean;
            sub?: components["schemas"]["OwnerId"];
            owner?: components["schemas"]["Owner"];
            /** @description The claims of a key; left out for an access token. */
            claims?: components["schemas"]["Claims"];
            /** @description Id of the key; `latchkey` for an access token. */
            client_id?: string;
            /** @description Its scopes, separated by spaces. */
            scope?: string;
            /**
             * @description Which secret of a key it is: the one in use, or the one that a rotation is replacing. Left out for an access token.
             * @enum {string}
             */
            secret?: "current" | "previous";
            /**
             * @description How it is sent.
             * @enum {string}
             */
            token_type?: "Bearer";
            /**
             * Format: uri
             * @description This service.
             */
            iss?: string;
            /**
             * Format: int64
             * @description When it was created, in seconds since 1970.
             */
            iat?: number;
            /**
             * Format: int64
             * @description When it expires, in seconds since 1970; left out if never.
             */
            exp?: number;
        };
        /** @description A user, as back ends and operators see it. */
        Account: {
            user: components["schemas"]["User"];
            external_id: components["schemas"]["NullableExternalId"];
            /** @description Whether its keys and tokens work. */
            enabled: boolean;
            plan: components["schemas"]["NullablePlanName"];
            /** @description The plan whose terms hold: `plan`, or the default where that is `null` or the service no longer has it. */
            effective_plan: components["schemas"]["PlanName"];
            scopes: components["schemas"]["RestrictedScopes"];
            max_keys: components["schemas"]["MaxKeys"];
            rate_limit: components["schemas"]["UserRateLimit"];
            quota: components["schemas"]["UserQuota"];
            metadata: components["schemas"]["Claims"];
            /** @description Who made it. `null` for users who registered themselves, or whom an earlier version made. */
            created_by: components["schemas"]["NullableActorId"];
            /**
             * @description Who last changed something in it that back ends and operators may change. `null` if nobody has, or if that was
             *     before version 0.2.
             */
            changed_by: components["schemas"]["NullableActorId"];
        };
        /** @description An organization, as back ends and operators see it. */
        OrganizationAccount: {
            organization: components["schemas"]["Organization"];
            external_id: components["schemas"]["NullableExternalId"];
            /** @description Whether its keys work. */
            enabled: boolean;
            plan: components["schemas"]["NullablePlanName"];
            /** @description The plan whose terms hold: `plan`, or the default where that is `null` or the service no longer has it. */
            effective_plan: components["schemas"]["PlanName"];
            scopes: components["schemas"]["RestrictedScopes"];
            max_keys: components["schemas"]["MaxKeys"];
            rate_limit: components["schemas"]["UserRateLimit"];
            quota: components["schemas"]["UserQuota"];
            metadata: components["schemas"]["Claims"];
            /** @description Who made it. */
            created_by: components["schemas"]["NullableActorId"];
            /**
             * @description Who last changed something in it that back ends and operators may change. `null` if nobody has, or if that was
             *     before version 0.2.
             */
            changed_by: components["schemas"]["NullableActorId"];
        };
        /** @description An organization. Its keys belong to no user. */
        Organization: {
            id: components["schemas"]["OrganizationId"];
            /** @description What the organization is called. */
            name: string | null;
            created_at: components["schemas"]["Timestamp"];
        };
        /** @description A page of users. */
        UserPage: {
            /** @description The users. */
            data: components["schemas"]["Account"][];
            next_cursor: components["schemas"]["NextCursor"];
        };
        /** @description A page of organizations. */
        OrganizationPage: {
            /** @description The organizations. */
            data: components["schemas"]["OrganizationAccount"][];
            next_cursor: components["schemas"]["NextCursor"];
        };
        /** @description Where the next page begins, or `null` on the last. */
        NextCursor: string | null;
        /** @description A new user. Give at least one field. */
        UserCreation: {
            name?: components["schemas"]["NullableName"];
            email?: components["schemas"]["Email"];
            external_id?: components["schemas"]["ExternalId"];
            /** @description Whether keys and tokens of the user work. */
            enabled?: boolean;
            plan?: components["schemas"]["NullablePlanName"];
            max_keys?: components["schemas"]["MaxKeys"];
            rate_limit?: components["schemas"]["UserRateLimit"];
            quota?: components["schemas"]["UserQuota"];
            metadata?: components["schemas"]["Claims"];
        };
        /** @description A new user, or the fields to replace of the one with this `external_id`. */
        UserUpsert: {
            external_id: components["schemas"]["ExternalId"];
            name?: components["schemas"]["NullableName"];
            email?: components["schemas"]["Email"];
            /** @description Whether keys and tokens of the user work. */
            enabled?: boolean;
            plan?: components["schemas"]["NullablePlanName"];
            max_keys?: components["schemas"]["MaxKeys"];
            rate_limit?: components["schemas"]["UserRateLimit"];
            quota?: components["schemas"]["UserQuota"];
            metadata?: components["schemas"]["Claims"];
        };
        /**
         * Format: int64
         * @description How many there are.
         */
        Count: number;
        /** @description Keys, uses and owners, counted at one time. */
        Stats: {
            /**
             * Format: date-time
             * @description When the counting began, or `null` if nothing has been counted yet.
             */
            as_of: string | null;
            /** @description How many keys were in each state. */
            keys: {
                /** @description Keys that worked. */
                active: components["schemas"]["Count"];
                /** @description Keys that were disabled. */
                disabled: components["schemas"]["Count"];
                /** @description Keys that had expired and are still kept. */
                expired: components["schemas"]["Count"];
                /** @description Keys that were revoked and are still kept. */
                revoked: components["schemas"]["Count"];
            };
            /** @description How many active keys were about to expire. `GET /apikeys?expires_within_days=7` lists them. */
            expiring: {
                /** @description Keys that expire within 7 days. */
                within_7_days: components["schemas"]["Count"];
                /** @description Keys that expire within 30 days, including those that do within 7. */
                within_30_days: components["schemas"]["Count"];
            };
            /** @description How many active keys were not used. `GET /apikeys?unused_for_days=90` lists those of the last 90 days. */
            unused: {
                /** @description Keys neither used nor created in the last 90 days (UTC). */
                for_90_days: components["schemas"]["Count"];
                /** @description Keys that were never used, however old they are. */
                never: components["schemas"]["Count"];
            };
            /**
             * @description The last 30 days (UTC) on which a key was used, oldest first. A key that is deleted after its retention takes its
             *     uses with it.
             */
            usage: components["schemas"]["UsageDay"][];
            /** @description Up to 20 owners with the most valid uses in the last 30 days, the most first. */
            top_owners: {
                /** @description Who it is, as of now. */
                owner: {
                    type: components["schemas"]["OwnerType"];
                    id: components["schemas"]["OwnerId"];
                    external_id: components["schemas"]["NullableExternalId"];
                    /** @description What the owner is called. */
                    name: string | null;
                    /** @description Whether the owner has been deleted. Then only its id and its uses are left. */
                    erased: boolean;
                };
                /** @description Valid uses of all its keys. */
                uses: components["schemas"]["Count"];
                /** @description Active keys that it had. */
                active_keys: components["schemas"]["Count"];
            }[];
            /** @description How many owners there were, disabled ones included. */
            owners: {
                /** @description Users. */
                users: components["schemas"]["Count"];
                /** @description Organizations. */
                organizations: components["schemas"]["Count"];
                /**
                 * @description The owners of each plan that has any, ordered by its name. Owners of a plan that the operator no longer
                 *     declares count for the default.
                 */
                by_plan: {
                    plan: components["schemas"]["PlanName"];
                    /** @description Users on this plan. */
                    users: components["schemas"]["Count"];
                    /** @description Organizations on this plan. */
                    organizations: components["schemas"]["Count"];
                }[];
            };
        };
        /** @description The fields to change. */
        AccountUpdate: {
            name?: components["schemas"]["NullableName"];
            email?: components["schemas"]["Email"];
            external_id?: components["schemas"]["NullableExternalId"];
            /** @description Whether keys and tokens of the user work. */
            enabled?: boolean;
            plan?: components["schemas"]["NullablePlanName"];
            scopes?: components["schemas"]["RestrictedScopes"];
            max_keys?: components["schemas"]["MaxKeys"];
            rate_limit?: components["schemas"]["UserRateLimit"];
            quota?: components["schemas"]["UserQuota"];
            metadata?: components["schemas"]["Claims"];
        };
        /** @description A new organization. Give at least one field. */
        OrganizationCreation: {
            name?: components["schemas"]["NullableName"];
            external_id?: components["schemas"]["ExternalId"];
            /** @description Whether keys of the organization work. */
            enabled?: boolean;
            plan?: components["schemas"]["NullablePlanName"];
            max_keys?: components["schemas"]["MaxKeys"];
            rate_limit?: components["schemas"]["UserRateLimit"];
            quota?: components["schemas"]["UserQuota"];
            metadata?: components["schemas"]["Claims"];
        };
        /** @description A new organization, or the fields to replace of the one with this `external_id`. */
        OrganizationUpsert: {
            external_id: components["schemas"]["ExternalId"];
            name?: components["schemas"]["NullableName"];
            /** @description Whether keys of the organization work. */
            enabled?: boolean;
            plan?: components["schemas"]["NullablePlanName"];
            max_keys?: components["schemas"]["MaxKeys"];
            rate_limit?: components["schemas"]["UserRateLimit"];
            quota?: components["schemas"]["UserQuota"];
            metadata?: components["schemas"]["Claims"];
        };
        /** @description The fields to change. */
        OrganizationUpdate: {
            name?: components["schemas"]["NullableName"];
            external_id?: components["schemas"]["NullableExternalId"];
            /** @description Whether keys of the organization work. */
            enabled?: boolean;
            plan?: components["schemas"]["NullablePlanName"];
            scopes?: components["schemas"]["RestrictedScopes"];
            max_keys?: components["schemas"]["MaxKeys"];
            rate_limit?: components["schemas"]["UserRateLimit"];
            quota?: components["schemas"]["UserQuota"];
            metadata?: components["schemas"]["Claims"];
        };
        /** @description A key's metadata, with its owner and what your back end has said of it. */
        ManagedApiKey: components["schemas"]["ApiKeyFields"] & components["schemas"]["ManagedFields"];
        /** @description A key's metadata, with its owner and what your back end has said of it, and the key itself. */
        CreatedManagedApiKey: components["schemas"]["ApiKeyFields"] & components["schemas"]["ManagedFields"] & {
            /** @description The key. Hand it on now; it is not shown again. */
            key: string;
        };
        /**
         * @description A new key and whom it is for. Give at most one of `expires_in_days` and `expires_at`; `null` means that it never
         *     expires. `claims` are for you to decide by, and only back ends set them; `metadata` is for the owner of the key, who
         *     can change it.
         */
        ManagedApiKeyCreation: {
            owner: components["schemas"]["OwnerReference"];
            label: components["schemas"]["Label"];
            description?: components["schemas"]["Description"];
            metadata?: components["schemas"]["Metadata"];
            claims?: components["schemas"]["Claims"];
            scopes?: components["schemas"]["Scopes"];
            ip_allowlist?: components["schemas"]["RequestedIpAllowlist"];
            rate_limit?: components["schemas"]["RateLimit"];
            quota?: components["schemas"]["Quota"];
            expires_in_days?: components["schemas"]["ExpiresInDays"];
            expires_at?: components["schemas"]["NullableTimestamp"];
            self_rotation?: components["schemas"]["SelfRotation"];
            rotate_after_days?: components["schemas"]["RotateAfterDays"];
        };
        /** @description The fields to change. `metadata`, `claims`, `scopes` and `ip_allowlist` are replaced as a whole. */
        ManagedApiKeyUpdate: {
            label?: components["schemas"]["Label"];
            description?: components["schemas"]["Description"];
            metadata?: components["schemas"]["Metadata"];
            claims?: components["schemas"]["Claims"];
            scopes?: components["schemas"]["Scopes"];
            ip_allowlist?: components["schemas"]["RequestedIpAllowlist"];
            rate_limit?: components["schemas"]["RateLimit"];
            quota?: components["schemas"]["Quota"];
            expires_in_days?: components["schemas"]["ExpiresInDays"];
            expires_at?: components["schemas"]["NullableTimestamp"];
            self_rotation?: components["schemas"]["SelfRotation"];
            rotate_after_days?: components["schemas"]["RotateAfterDays"];
            rotation?: components["schemas"]["RotationUpdate"];
            /** @description Whether the key is switched on. */
            enabled?: boolean;
        };
        /** @description What back ends know of a key beside its metadata. */
        ManagedFields: {
            owner: components["schemas"]["Owner"];
            claims: components["schemas"]["Claims"];
        };
        /**
         * @description Whom the key is for. Name a user by your own id (`external_id`) or by that of this service (`user_id`), or an
         *     organization by `organization_external_id` or `organization_id`: exactly one of the four. If there is no owner with
         *     your id, one is created in the same call, with `name`, `email`, `plan` and `metadata`. If there is one, these four
         *     are ignored, so that you can send the same request again.
         */
        OwnerReference: {
            external_id?: components["schemas"]["ExternalId"];
            user_id?: components["schemas"]["UserId"];
            organization_external_id?: components["schemas"]["ExternalId"];
            organization_id?: components["schemas"]["OrganizationId"];
            name?: components["schemas"]["Text"];
            email?: components["schemas"]["Email"];
            plan?: components["schemas"]["PlanName"];
            metadata?: components["schemas"]["Claims"];
        };
        /** @description A page of keys. */
        ManagedApiKeyPage: {
            /** @description The keys. */
            data: components["schemas"]["ManagedApiKey"][];
            /** @description Where the next page begins, or `null` on the last. */
            next_cursor: string | null;
        };
        /** @description Who created a key, as `created_by` says. */
        ActorId: string;
        /**
         * Format: text-line
         * @description The id of a key; its last four characters; or words of its label, or what they begin with, all of which must be found.
         */
        ApiKeyQuery: string;
        /**
         * Format: int32
         * @description Keys that were neither used nor created within so many days (UTC), today included.
         */
        UnusedForDays: number;
        /**
         * Format: int32
         * @description Keys that expire within so many days from now.
         */
        ExpiresWithinDays: number;
        /** @description Keys that never expire (`true`), or that do (`false`). */
        NeverExpires: boolean;
        /** @description `true` for keys that their owner could not create now, as `GET /apikeys` explains. `false` is the same as leaving it out. */
        OverPlan: boolean;
        /** @description A name and a value of a key's metadata, as `name:value`. */
        MetadataPair: string;
        /**
         * @description Which keys. All filters must match: those of `GET /apikeys`, and `ids`. At least one must exclude keys: `status`
         *     alone does not, nor does `false`. Without `status`, active and disabled keys match. Revoked ones never do.
         */
        ApiKeyFilter: {
            /** @description These keys. */
            ids?: components["schemas"]["ApiKeyId"][];
            owner_id?: components["schemas"]["OwnerId"];
            external_id?: components["schemas"]["ExternalId"];
            organization_external_id?: components["schemas"]["ExternalId"];
            created_by?: components["schemas"]["ActorId"];
            /**
             * @description In which state they are.
             * @default [
             *       "active",
             *       "disabled"
             *     ]
             */
            status: ("active" | "disabled" | "expired")[];
            q?: components["schemas"]["ApiKeyQuery"];
            scope?: components["schemas"]["ScopeName"];
            unused_for_days?: components["schemas"]["UnusedForDays"];
            expires_within_days?: components["schemas"]["ExpiresWithinDays"];
            never_expires?: components["schemas"]["NeverExpires"];
            over_plan?: components["schemas"]["OverPlan"];
            metadata?: components["schemas"]["MetadataPair"];
        };
        /** @description Which keys to revoke, and why. */
        BulkRevocation: {
            filter: components["schemas"]["ApiKeyFilter"];
            reason: components["schemas"]["Text"];
            /**
             * @description Whether to change nothing and only say which keys match.
             * @default false
             */
            dry_run: boolean;
            /**
             * Format: int32
             * @description The `count` that the same request answered with `dry_run`. Required without `dry_run`.
             */
            expected_count?: number;
        };
        /** @description Which keys were revoked, or would be. */
        BulkRevocationResult: {
            /** @description Whether nothing was changed. */
            dry_run: boolean;
            /**
             * Format: int32
             * @description How many keys these are.
             */
            count: number;
            /** @description Their ids, the oldest key first. */
            ids: components["schemas"]["ApiKeyId"][];
            /** @description Whether more keys match than one request revokes. */
            has_more: boolean;
        };
        /** @description Where to look for keys. */
        ApiKeyLookup: {
            /** @description Text that may contain a key. */
            text: string;
        };
        /** @description The keys in a text. */
        ApiKeyLookupResult: {
            /** @description The first 100 keys, each once, in the order in which they stand in the text. */
            data: {
                /**
                 * @description `full`: the whole key stands in the text. `id_only`: only its id does, with no secret, a wrong one, or a
                 *     part of it.
                 * @enum {string}
                 */
                match: "full" | "id_only";
                /**
                 * @description Which of the key's secrets stands in the text; `null` with `id_only`. `current`: the one in use. `new`: that
                 *     of a rotation, which has not been used yet. `previous`: the one before, which still works. `old`: one that
                 *     a rotation has ended, or that was not used in time. If there are several, the first of these.
                 * @enum {string|null}
                 */
                secret: "current" | "new" | "previous" | "old" | null;
                key: components["schemas"]["ManagedApiKey"];
            }[];
            /** @description Whether there are more keys in the text. */
            has_more: boolean;
        };
        /**
         * Format: int32
         * @description The most active keys of this owner; `null` for as many as its plan allows. If it is lowered, existing keys keep working.
         */
        MaxKeys: number | null;
        /**
         * @description The rate limit of this owner over all keys, and over access tokens where `GET /forward-auth` accepts them: an object
         *     with a limit, `{"unlimited": true}` for none, or `null` for what its plan says.
         */
        UserRateLimit: components["schemas"]["RateLimit"] | components["schemas"]["Unlimited"];
        /**
         * @description The quota of this owner over all keys, and over access tokens where `GET /forward-auth` accepts them: an object with a
         *     limit, `{"unlimited": true}` for none, or `null` for what its plan says.
         */
        UserQuota: components["schemas"]["Quota"] | components["schemas"]["Unlimited"];
        /** @description No limit, whatever the plan says. */
        Unlimited: {
            /**
             * @description Always `true`.
             * @enum {boolean}
             */
            unlimited: true;
        };
        /** @description The restricted scopes that were granted to the owner, beside those of its plan. Everyone has all others. */
        RestrictedScopes: components["schemas"]["ScopeName"][];
        /**
         * Format: int32
         * @description Days from now until the key expires, or `null` for never.
         */
        ExpiresInDays: number | null;
        /** @description Health of the service. */
        Health: {
            /**
             * @description Always `ok`; anything else is a problem document.
             * @enum {string}
             */
            status: "ok";
        };
        /** @description An OpenAPI document. */
        OpenApiDocument: {
            /** @description The version of OpenAPI. */
            openapi: string;
        } & {
            [key: string]: unknown;
        };
        /** @description An index of guides for agents. */
        AgentSkills: {
            /** @description The version of the index. */
            $schema: string;
            /** @description The guides. */
            skills: {
                /** @description Its name, as in its frontmatter. */
                name: string;
                /**
                 * @description A single file in Markdown.
                 * @enum {string}
                 */
                type: "skill-md";
                /** @description When to use it, as in its frontmatter. */
                description: string;
                /**
                 * Format: uri
                 * @description Where it is.
                 */
                url: string;
                /** @description SHA-256 digest of its bytes. */
                digest: string;
            }[];
        };
        /** @description Links, by what they lead from (RFC 9264). */
        Linkset: {
            /** @description The contexts. */
            linkset: {
                /**
                 * Format: uri
                 * @description The API.
                 */
                anchor: string;
                "service-desc": components["schemas"]["LinkTargets"];
                "service-doc": components["schemas"]["LinkTargets"];
                status?: components["schemas"]["LinkTargets"];
            }[];
        };
        /** @description Where links lead. */
        LinkTargets: {
            /**
             * Format: uri
             * @description Its address.
             */
            href: string;
            /** @description Its media type. */
            type: string;
        }[];
        /**
         * @description What went wrong, for programs.
         * @enum {string}
         */
        ProblemCode: "invalid_request" | "search_too_broad" | "authentication_required" | "invalid_token" | "invalid_credentials" | "invalid_session" | "credential_not_accepted" | "insufficient_scope" | "ip_not_allowed" | "cross_site_request" | "incorrect_password" | "invalid_reset_token" | "registration_closed" | "self_service_disabled" | "self_rotation_disabled" | "not_found" | "apikey_not_found" | "session_not_found" | "user_not_found" | "organization_not_found" | "method_not_allowed" | "email_taken" | "external_id_taken" | "last_administrator" | "apikey_limit_reached" | "owner_disabled" | "apikey_not_active" | "idempotency_in_progress" | "rotation_in_progress" | "no_rotation" | "count_changed" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "misdirected_request" | "idempotency_key_reused" | "too_many_requests" | "rate_limited" | "quota_exceeded" | "internal_error" | "service_unavailable";
        /** @description A problem document (RFC 9457). */
        Problem: {
            /**
             * Format: uri
             * @description Address of the documentation of this problem.
             */
            type: string;
            /** @description The problem in a few words; the same for every occurrence. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description What happened here, and what to do. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The request path, as sent. Anything that could be a secret is left out.
             */
            instance: string;
            code: components["schemas"]["ProblemCode"];
            limit?: components["schemas"]["LimitHolder"];
            /** @description The `X-Request-Id` of this request. */
            request_id: string;
            /** @description The fields and parameters at fault. */
            errors?: components["schemas"]["ProblemError"][];
        };
        /** @description A field or parameter at fault. */
        ProblemError: {
            /**
             * Format: json-pointer
             * @description JSON pointer (RFC 6901) into the request's body.
             */
            pointer?: string;
            /** @description Name of the parameter. */
            parameter?: string;
            /** @description What is wrong with it. */
            message: string;
        };
    };
    responses: {
        /** @description The document has not changed since the `ETag` in `If-None-Match`. */
        NotModified: {
            headers: {
                /**
                 * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                 * @example no-cache
                 */
                "Cache-Control"?: "no-cache";
                /**
                 * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                ETag?: string;
                /**
                 * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                 * @example Accept-Encoding
                 */
                Vary?: "Accept-Encoding";
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description A key's metadata. */
        ApiKey: {
            headers: {
                /**
                 * @description The version of the key's settings, for `If-Match`. Uses of the key (`last_used_at`) do not change it.
                 * @example "3"
                 */
                ETag: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "id": "key_3hT8xWq2ZkV6bN1c",
                 *       "label": "Nightly export",
                 *       "description": null,
                 *       "metadata": {},
                 *       "scopes": [
                 *         "apikeys:read"
                 *       ],
                 *       "ip_allowlist": [],
                 *       "rate_limit": null,
                 *       "quota": null,
                 *       "prefix": "lk",
                 *       "last_four": "ee00",
                 *       "status": "active",
                 *       "enabled": true,
                 *       "created_at": "2026-11-21T09:30:00.000Z",
                 *       "updated_at": "2026-11-21T09:30:00.000Z",
                 *       "expires_at": "2027-02-19T09:30:00.000Z",
                 *       "last_used_at": "2026-11-21T10:00:00.000Z",
                 *       "last_used_ip": "203.0.113.7",
                 *       "last_used_user_agent": "curl/8.5.0",
                 *       "revoked_at": null,
                 *       "revoked_reason": null,
                 *       "revoked_by": null,
                 *       "changed_by": null,
                 *       "created_by": "usr_8fK2mQx7LpT4nR9v",
                 *       "secret_created_at": "2026-11-21T09:30:00.000Z",
                 *       "self_rotation": false,
                 *       "rotate_after_days": null,
                 *       "rotation_due_at": null,
                 *       "rotation": null
                 *     }
                 */
                "application/json": components["schemas"]["ApiKey"];
            };
        };
        /** @description The key's metadata as it is now. */
        ChangedApiKey: {
            headers: {
                /**
                 * @description The version of the key's settings, for `If-Match`. Uses of the key (`last_used_at`) do not change it.
                 * @example "3"
                 */
                ETag: string;
                /**
                 * @description How many changes of the user's keys are left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers).
                 *     Left out if the operator sets no limit, and in a repeated answer.
                 * @example "changes";r=59;t=60
                 */
                RateLimit?: string;
                /**
                 * @description The limit of changes, `q` in `w` seconds.
                 * @example "changes";q=60;w=60
                 */
                "RateLimit-Policy"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "id": "key_3hT8xWq2ZkV6bN1c",
                 *       "label": "Weekly export",
                 *       "description": null,
                 *       "metadata": {},
                 *       "scopes": [
                 *         "apikeys:read"
                 *       ],
                 *       "ip_allowlist": [],
                 *       "rate_limit": null,
                 *       "quota": null,
                 *       "prefix": "lk",
                 *       "last_four": "ee00",
                 *       "status": "disabled",
                 *       "enabled": false,
                 *       "created_at": "2026-11-21T09:30:00.000Z",
                 *       "updated_at": "2026-11-21T09:30:00.000Z",
                 *       "expires_at": "2027-02-19T09:30:00.000Z",
                 *       "last_used_at": "2026-11-21T10:00:00.000Z",
                 *       "last_used_ip": "203.0.113.7",
                 *       "last_used_user_agent": "curl/8.5.0",
                 *       "revoked_at": null,
                 *       "revoked_reason": null,
                 *       "revoked_by": null,
                 *       "changed_by": null,
                 *       "created_by": "usr_8fK2mQx7LpT4nR9v",
                 *       "secret_created_at": "2026-11-21T09:30:00.000Z",
                 *       "self_rotation": false,
                 *       "rotate_after_days": null,
                 *       "rotation_due_at": null,
                 *       "rotation": null
                 *     }
                 */
                "application/json": components["schemas"]["ApiKey"];
            };
        };
        /** @description A key's metadata, with its owner and its claims. */
        ManagedApiKey: {
            headers: {
                /**
                 * @description The version of the key's settings, for `If-Match`. Uses of the key (`last_used_at`) do not change it.
                 * @example "3"
                 */
                ETag: string;
                /**
                 * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                 *     if the operator sets no limit.
                 * @example "management";r=99;t=1
                 */
                RateLimit?: string;
                /**
                 * @description The limit of requests, `q` in `w` seconds.
                 * @example "management";q=100;w=1
                 */
                "RateLimit-Policy"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "id": "key_3hT8xWq2ZkV6bN1c",
                 *       "label": "Nightly export",
                 *       "description": null,
                 *       "metadata": {},
                 *       "scopes": [
                 *         "apikeys:read"
                 *       ],
                 *       "ip_allowlist": [],
                 *       "rate_limit": null,
                 *       "quota": null,
                 *       "prefix": "lk",
                 *       "last_four": "ee00",
                 *       "status": "active",
                 *       "enabled": true,
                 *       "created_at": "2026-11-21T09:30:00.000Z",
                 *       "updated_at": "2026-11-21T09:30:00.000Z",
                 *       "expires_at": "2027-02-19T09:30:00.000Z",
                 *       "last_used_at": null,
                 *       "last_used_ip": null,
                 *       "last_used_user_agent": null,
                 *       "revoked_at": null,
                 *       "revoked_reason": null,
                 *       "revoked_by": null,
                 *       "changed_by": null,
                 *       "created_by": "key_7gB2nM5vC8xZ1qW4",
                 *       "secret_created_at": "2026-11-21T09:30:00.000Z",
                 *       "self_rotation": false,
                 *       "rotate_after_days": null,
                 *       "rotation_due_at": null,
                 *       "rotation": null,
                 *       "owner": {
                 *         "type": "user",
                 *         "id": "usr_8fK2mQx7LpT4nR9v",
                 *         "external_id": "customer-1042",
                 *         "name": "Ada Lovelace",
                 *         "plan": "default",
                 *         "metadata": {
                 *           "tier": "gold"
                 *         }
                 *       },
                 *       "claims": {
                 *         "tenant": "acme"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ManagedApiKey"];
            };
        };
        /** @description There is no key with this id, or the caller may not manage it. */
        ManagedApiKeyNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/apikey_not_found",
                 *       "title": "API key not found",
                 *       "status": 404,
                 *       "detail": "There is no key with this id that you may manage.",
                 *       "instance": "/apikeys/key_3hT8xWq2ZkV6bN1c",
                 *       "code": "apikey_not_found",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no user or organization with this id, or the caller may not manage it. */
        OwnerNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description The owner is at its limit of active keys, or is disabled; the email address of a new owner is that of another
         *     user; or the first request of this Idempotency-Key still runs.
         */
        ManagedApiKeyConflict: {
            headers: {
                /**
                 * @description Seconds to wait before the next try, where the first request still runs.
                 * @example 1
                 */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is malformed, or carries two credentials. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/invalid_request",
                 *       "title": "The request is invalid",
                 *       "status": 400,
                 *       "detail": "Fix the fields listed in errors and send the request again.",
                 *       "instance": "/auth/apikeys",
                 *       "code": "invalid_request",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e",
                 *       "errors": [
                 *         {
                 *           "pointer": "/label",
                 *           "message": "must NOT have more than 100 characters"
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No credential, or one that is not valid. */
        Unauthorized: {
            headers: {
                /**
                 * @description The challenge (RFC 6750).
                 * @example Bearer realm="Latchkey", error="invalid_token"
                 */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No credential, or one that is not valid. */
        ClientUnauthorized: {
            headers: {
                /**
                 * @description The challenge (RFC 6750); `Basic` for a request that came with it (RFC 6749 §5.2).
                 * @example Basic realm="Latchkey"
                 */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/invalid_token",
                 *       "title": "The credential is invalid",
                 *       "status": 401,
                 *       "detail": "It may be malformed, expired, revoked or disabled. Log in again, or use another key.",
                 *       "instance": "/introspect",
                 *       "code": "invalid_token",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The email address or the password is wrong. */
        InvalidCredentials: {
            headers: {
                /**
                 * @description The challenge (RFC 6750).
                 * @example Bearer realm="Latchkey", error="invalid_token"
                 */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/invalid_credentials",
                 *       "title": "The email address or password is wrong",
                 *       "status": 401,
                 *       "detail": "Check both and try again.",
                 *       "instance": "/auth/login",
                 *       "code": "invalid_credentials",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no active session. */
        InvalidSession: {
            headers: {
                /**
                 * @description The challenge (RFC 6750).
                 * @example Bearer realm="Latchkey", error="invalid_token"
                 */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/invalid_session",
                 *       "title": "There is no active session",
                 *       "status": 401,
                 *       "detail": "The session has ended, or there never was one. Log in again.",
                 *       "instance": "/auth/refresh",
                 *       "code": "invalid_session",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request does not come from a page of this service. */
        CrossSiteRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/cross_site_request",
                 *       "title": "Only pages of this service may send this request",
                 *       "status": 403,
                 *       "detail": "Send the request from a page of this service. Programs log in with POST /auth/login instead.",
                 *       "instance": "/auth/refresh",
                 *       "code": "cross_site_request",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description The credential is valid, but it lacks a scope, is of another kind than the operation takes, or is a key that may
         *     not be used from this address.
         */
        Forbidden: {
            headers: {
                /**
                 * @description The challenge that names the scopes that are needed (RFC 6750), where that is what is missing.
                 * @example Bearer realm="Latchkey", error="insufficient_scope", scope="apikeys:read"
                 */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The current password is wrong, or the credential is a key. */
        PasswordChangeRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The link no longer works. */
        PasswordResetRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/invalid_reset_token",
                 *       "title": "This link no longer works",
                 *       "status": 403,
                 *       "detail": "It has been used, is older than 24 hours, or was replaced by a newer one. Ask the operator of this service for a new link.",
                 *       "instance": "/auth/password/reset",
                 *       "code": "invalid_reset_token",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The operator has closed registration. */
        RegistrationClosed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/registration_closed",
                 *       "title": "Registration is closed",
                 *       "status": 403,
                 *       "detail": "Ask the operator of this service for an account.",
                 *       "instance": "/auth/register",
                 *       "code": "registration_closed",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The caller has no key with this id. */
        ApiKeyNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/apikey_not_found",
                 *       "title": "API key not found",
                 *       "status": 404,
                 *       "detail": "You have no key with this id. List your keys with GET /auth/apikeys?status=all.",
                 *       "instance": "/auth/apikeys/key_3hT8xWq2ZkV6bN1c",
                 *       "code": "apikey_not_found",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description An account with this email address exists. */
        EmailTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/email_taken",
                 *       "title": "This email address is already registered",
                 *       "status": 409,
                 *       "detail": "Log in instead, or use another email address.",
                 *       "instance": "/auth/register",
                 *       "code": "email_taken",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nobody else holds the scope `admin`. */
        LastAdministrator: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/last_administrator",
                 *       "title": "This is the last administrator",
                 *       "status": 409,
                 *       "detail": "Give the scope admin to another account first, then try again.",
                 *       "instance": "/users/usr_8fK2mQx7LpT4nR9v",
                 *       "code": "last_administrator",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The account is at its limit of active keys, or the first request of this Idempotency-Key still runs. */
        ApiKeyConflict: {
            headers: {
                /**
                 * @description Seconds to wait before the next try, where the first request still runs.
                 * @example 1
                 */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key with its new secret. This is the only time that it is shown. */
        RotatedApiKey: {
            headers: {
                /**
                 * @description Always `no-store`.
                 * @example no-store
                 */
                "Cache-Control": "no-store";
                /**
                 * @description The version of the key's settings, for `If-Match`. Uses of the key (`last_used_at`) do not change it.
                 * @example "3"
                 */
                ETag: string;
                /**
                 * @description How many changes of the user's keys are left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers).
                 *     Left out if the operator sets no limit, and in a repeated answer.
                 * @example "changes";r=59;t=60
                 */
                RateLimit?: string;
                /**
                 * @description The limit of changes, `q` in `w` seconds.
                 * @example "changes";q=60;w=60
                 */
                "RateLimit-Policy"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "key": "lk_3hT8xWq2ZkV6bN1c_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08c0ffee00c0ffee11",
                 *       "id": "key_3hT8xWq2ZkV6bN1c",
                 *       "label": "Nightly export",
                 *       "description": null,
                 *       "metadata": {},
                 *       "scopes": [
                 *         "apikeys:read"
                 *       ],
                 *       "ip_allowlist": [],
                 *       "rate_limit": null,
                 *       "quota": null,
                 *       "prefix": "lk",
                 *       "last_four": "ee11",
                 *       "status": "active",
                 *       "enabled": true,
                 *       "created_at": "2026-11-21T09:30:00.000Z",
                 *       "updated_at": "2026-12-01T09:30:00.000Z",
                 *       "expires_at": "2027-02-19T09:30:00.000Z",
                 *       "last_used_at": "2026-12-01T09:29:00.000Z",
                 *       "last_used_ip": "203.0.113.7",
                 *       "last_used_user_agent": "curl/8.5.0",
                 *       "revoked_at": null,
                 *       "revoked_reason": null,
                 *       "revoked_by": null,
                 *       "changed_by": "usr_8fK2mQx7LpT4nR9v",
                 *       "created_by": "usr_8fK2mQx7LpT4nR9v",
                 *       "secret_created_at": "2026-12-01T09:30:00.000Z",
                 *       "self_rotation": false,
                 *       "rotate_after_days": null,
                 *       "rotation_due_at": null,
                 *       "rotation": {
                 *         "state": "grace",
                 *         "started_at": "2026-12-01T09:30:00.000Z",
                 *         "started_by": "usr_8fK2mQx7LpT4nR9v",
                 *         "grace_started_at": "2026-12-01T09:30:00.000Z",
                 *         "grace_seconds": 86400,
                 *         "drain_after_idle_seconds": null,
                 *         "lapses_at": null,
                 *         "ends_at": "2026-12-02T09:30:00.000Z",
                 *         "last_four": "ee00",
                 *         "previous_secret": {
                 *           "uses": 0,
                 *           "last_used_at": null,
                 *           "last_used_ip": null,
                 *           "last_used_user_agent": null,
                 *           "callers": []
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreatedApiKey"];
            };
        };
        /** @description The key with its new secret. This is the only time that it is shown. */
        RotatedManagedApiKey: {
            headers: {
                /**
                 * @description Always `no-store`.
                 * @example no-store
                 */
                "Cache-Control": "no-store";
                /**
                 * @description The version of the key's settings, for `If-Match`. Uses of the key (`last_used_at`) do not change it.
                 * @example "3"
                 */
                ETag: string;
                /**
                 * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                 *     if the operator sets no limit.
                 * @example "management";r=99;t=1
                 */
                RateLimit?: string;
                /**
                 * @description The limit of requests, `q` in `w` seconds.
                 * @example "management";q=100;w=1
                 */
                "RateLimit-Policy"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "key": "lk_3hT8xWq2ZkV6bN1c_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08c0ffee00c0ffee11",
                 *       "id": "key_3hT8xWq2ZkV6bN1c",
                 *       "label": "Nightly export",
                 *       "description": null,
                 *       "metadata": {},
                 *       "scopes": [
                 *         "apikeys:read"
                 *       ],
                 *       "ip_allowlist": [],
                 *       "rate_limit": null,
                 *       "quota": null,
                 *       "prefix": "lk",
                 *       "last_four": "ee11",
                 *       "status": "active",
                 *       "enabled": true,
                 *       "created_at": "2026-11-21T09:30:00.000Z",
                 *       "updated_at": "2026-12-01T09:30:00.000Z",
                 *       "expires_at": "2027-02-19T09:30:00.000Z",
                 *       "last_used_at": "2026-12-01T09:29:00.000Z",
                 *       "last_used_ip": "203.0.113.7",
                 *       "last_used_user_agent": "curl/8.5.0",
                 *       "revoked_at": null,
                 *       "revoked_reason": null,
                 *       "revoked_by": null,
                 *       "changed_by": "usr_8fK2mQx7LpT4nR9v",
                 *       "created_by": "usr_8fK2mQx7LpT4nR9v",
                 *       "secret_created_at": "2026-12-01T09:30:00.000Z",
                 *       "self_rotation": false,
                 *       "rotate_after_days": null,
                 *       "rotation_due_at": null,
                 *       "rotation": {
                 *         "state": "grace",
                 *         "started_at": "2026-12-01T09:30:00.000Z",
                 *         "started_by": "usr_8fK2mQx7LpT4nR9v",
                 *         "grace_started_at": "2026-12-01T09:30:00.000Z",
                 *         "grace_seconds": 86400,
                 *         "drain_after_idle_seconds": null,
                 *         "lapses_at": null,
                 *         "ends_at": "2026-12-02T09:30:00.000Z",
                 *         "last_four": "ee00",
                 *         "previous_secret": {
                 *           "uses": 0,
                 *           "last_used_at": null,
                 *           "last_used_ip": null,
                 *           "last_used_user_agent": null,
                 *           "callers": []
                 *         }
                 *       },
                 *       "owner": {
                 *         "type": "user",
                 *         "id": "usr_8fK2mQx7LpT4nR9v",
                 *         "external_id": "customer-1042",
                 *         "name": "Ada Lovelace",
                 *         "plan": "default",
                 *         "metadata": {
                 *           "tier": "gold"
                 *         }
                 *       },
                 *       "claims": {
                 *         "tenant": "acme"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreatedManagedApiKey"];
            };
        };
        /**
         * @description The key has two working secrets, has just rotated itself or has ended, or the first request of this Idempotency-Key
         *     still runs.
         */
        RotationConflict: {
            headers: {
                /**
                 * @description Seconds to wait before the next try, where the first request still runs or the key has just rotated itself.
                 * @example 1
                 */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key is revoked or expired, or `rotation` is to be changed and the key is not being rotated. */
        ApiKeyNotActive: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The resource has changed since the ETag given in If-Match. */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/precondition_failed",
                 *       "title": "The resource has changed",
                 *       "status": 412,
                 *       "detail": "Read it again and repeat the change with its new ETag.",
                 *       "instance": "/auth/apikeys/key_3hT8xWq2ZkV6bN1c",
                 *       "code": "precondition_failed",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than 64 KiB, or than the longest values of its fields could make it. */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/payload_too_large",
                 *       "title": "The request body is too large",
                 *       "status": 413,
                 *       "detail": "Send at most 64 KiB, and no field longer than its limit.",
                 *       "instance": "/auth/apikeys",
                 *       "code": "payload_too_large",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body has a media type, a character set or a content coding that the operation does not take. */
        UnsupportedMediaType: {
            headers: {
                /**
                 * @description The media types that the operation takes. Left out if the content coding is at fault (RFC 9110, 15.5.16).
                 * @example application/json
                 */
                Accept?: string;
                /**
                 * @description The content codings that the service reads, if it does not read that of the body (RFC 9110, 12.5.3).
                 * @example gzip, deflate, br
                 */
                "Accept-Encoding"?: "gzip, deflate, br";
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/unsupported_media_type",
                 *       "title": "The media type is not supported",
                 *       "status": 415,
                 *       "detail": "Send the body as application/json, in UTF-8.",
                 *       "instance": "/auth/apikeys",
                 *       "code": "unsupported_media_type",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The Idempotency-Key was used with another body. */
        IdempotencyKeyReused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/idempotency_key_reused",
                 *       "title": "This Idempotency-Key was used with a different body",
                 *       "status": 422,
                 *       "detail": "Use a new Idempotency-Key for a new request.",
                 *       "instance": "/auth/apikeys",
                 *       "code": "idempotency_key_reused",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many failed attempts with a password, or too many registrations. A refusal does not count as an attempt. */
        TooManyRequests: {
            headers: {
                /**
                 * @description What the caller's own address has left: `r` attempts, for another `t` seconds
                 *     (draft-ietf-httpapi-ratelimit-headers). Other callers never change it.
                 * @example "address";r=99;t=900, "pair";r=9;t=900
                 */
                RateLimit?: string;
                /**
                 * @description The limits of the caller's own address, `q` attempts in any `w` seconds: of the address for all accounts (`address`),
                 *     and of the address for this account (`pair`).
                 * @example "address";q=100;w=900, "pair";q=10;w=900
                 */
                "RateLimit-Policy"?: string;
                /**
                 * @description Seconds to wait before the next try.
                 * @example 30
                 */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many changes of this user's keys. Revoking a key is still possible. */
        ChangeLimitReached: {
            headers: {
                /**
                 * @description How many changes of the user's keys are left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers).
                 *     Left out if the operator sets no limit, and in a repeated answer.
                 * @example "changes";r=59;t=60
                 */
                RateLimit?: string;
                /**
                 * @description The limit of changes, `q` in `w` seconds.
                 * @example "changes";q=60;w=60
                 */
                "RateLimit-Policy"?: string;
                /**
                 * @description Seconds to wait before the next try.
                 * @example 30
                 */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/too_many_requests",
                 *       "title": "Too many requests",
                 *       "status": 429,
                 *       "detail": "API keys of this account can be created or changed 60 times in 60 seconds. Try again in 42 seconds. Revoking a key is not limited.",
                 *       "instance": "/auth/apikeys",
                 *       "code": "too_many_requests",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests to the management API. Revoking a key is still possible. */
        ManagementLimitReached: {
            headers: {
                /**
                 * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                 *     if the operator sets no limit.
                 * @example "management";r=99;t=1
                 */
                RateLimit?: string;
                /**
                 * @description The limit of requests, `q` in `w` seconds.
                 * @example "management";q=100;w=1
                 */
                "RateLimit-Policy"?: string;
                /**
                 * @description Seconds to wait before the next try.
                 * @example 30
                 */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/too_many_requests",
                 *       "title": "Too many requests",
                 *       "status": 429,
                 *       "detail": "The management API takes 100 requests in 1 second from one caller. Try again in 1 second. Revoking a key is not limited.",
                 *       "instance": "/apikeys",
                 *       "code": "too_many_requests",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is malformed, carries two credentials, or searches too many keys. */
        SearchRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/search_too_broad",
                 *       "title": "The search is too broad",
                 *       "status": 400,
                 *       "detail": "Narrow the search: too many keys were scanned without a match. Add a filter that fewer keys match, such as an owner, created_by, q or metadata.",
                 *       "instance": "/apikeys",
                 *       "code": "search_too_broad",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The number of matching keys is not the expected one. Nothing was revoked. */
        CountChanged: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/count_changed",
                 *       "title": "The number of keys has changed",
                 *       "status": 409,
                 *       "detail": "Now 12 keys match, and nothing was revoked. Send the request with dry_run again, look at the keys, and use the new count.",
                 *       "instance": "/apikeys/revoke",
                 *       "code": "count_changed",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A rate limit or a quota is used up; `limit` says whose. */
        KeyLimitReached: {
            headers: {
                /**
                 * @description What is left of each limit that applies to the key: `r` uses (draft-ietf-httpapi-ratelimit-headers). In `t` seconds,
                 *     uses become available again: for a rate limit the first ones, or as many as a refused request needs; for a quota all
                 *     of them. Names that begin with `owner-` are limits that all keys of the owner share; those that begin with
                 *     `operator-` are limits that the service sets for every key. Left out if there is no limit. With several instances `r`
                 *     may be too high, by what others use meanwhile.
                 * @example "rate-60";r=41;t=12, "quota-day";r=9000;t=40000
                 */
                RateLimit?: string;
                /**
                 * @description The limits that apply to the key, `q` uses in `w` seconds.
                 * @example "rate-60";q=100;w=60, "quota-day";q=10000;w=86400
                 */
                "RateLimit-Policy"?: string;
                /**
                 * @description Seconds to wait before the next try.
                 * @example 30
                 */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/rate_limited",
                 *       "title": "Rate limit exceeded",
                 *       "status": 429,
                 *       "detail": "The key has used up its rate limit. Try again in 12 seconds.",
                 *       "instance": "/forward-auth",
                 *       "code": "rate_limited",
                 *       "limit": "key",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A user, as back ends and operators see it. */
        Account: {
            headers: {
                /**
                 * @description The version of the user or organization, for `If-Match`.
                 * @example "3"
                 */
                ETag: string;
                /**
                 * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                 *     if the operator sets no limit.
                 * @example "management";r=99;t=1
                 */
                RateLimit?: string;
                /**
                 * @description The limit of requests, `q` in `w` seconds.
                 * @example "management";q=100;w=1
                 */
                "RateLimit-Policy"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "user": {
                 *         "id": "usr_8fK2mQx7LpT4nR9v",
                 *         "email": "ada@example.org",
                 *         "name": "Ada Lovelace",
                 *         "created_at": "2026-11-21T09:30:00.000Z"
                 *       },
                 *       "external_id": "customer-42",
                 *       "enabled": true,
                 *       "plan": null,
                 *       "effective_plan": "default",
                 *       "scopes": [],
                 *       "max_keys": null,
                 *       "rate_limit": {
                 *         "limit": 6000,
                 *         "window_seconds": 60
                 *       },
                 *       "quota": null,
                 *       "metadata": {
                 *         "tenant": "acme"
                 *       },
                 *       "created_by": "key_3hT8xWq2ZkV6bN1c",
                 *       "changed_by": "operator"
                 *     }
                 */
                "application/json": components["schemas"]["Account"];
            };
        };
        /** @description The user is made. */
        CreatedAccount: {
            headers: {
                /**
                 * @description The version of the user or organization, for `If-Match`.
                 * @example "3"
                 */
                ETag: string;
                /**
                 * @description Path of the user.
                 * @example /users/usr_8fK2mQx7LpT4nR9v
                 */
                Location: string;
                /**
                 * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                 *     if the operator sets no limit.
                 * @example "management";r=99;t=1
                 */
                RateLimit?: string;
                /**
                 * @description The limit of requests, `q` in `w` seconds.
                 * @example "management";q=100;w=1
                 */
                "RateLimit-Policy"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "user": {
                 *         "id": "usr_8fK2mQx7LpT4nR9v",
                 *         "email": "ada@example.org",
                 *         "name": "Ada Lovelace",
                 *         "created_at": "2026-11-21T09:30:00.000Z"
                 *       },
                 *       "external_id": "customer-42",
                 *       "enabled": true,
                 *       "plan": null,
                 *       "effective_plan": "default",
                 *       "scopes": [],
                 *       "max_keys": null,
                 *       "rate_limit": {
                 *         "limit": 6000,
                 *         "window_seconds": 60
                 *       },
                 *       "quota": null,
                 *       "metadata": {
                 *         "tenant": "acme"
                 *       },
                 *       "created_by": "key_3hT8xWq2ZkV6bN1c",
                 *       "changed_by": "operator"
                 *     }
                 */
                "application/json": components["schemas"]["Account"];
            };
        };
        /** @description A page of users. */
        UserPage: {
            headers: {
                /**
                 * @description The next page, as `<path>; rel="next"` (RFC 8288), where there is one.
                 * @example </users?limit=50&cursor=bmV4dA>; rel="next"
                 */
                Link?: string;
                /**
                 * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                 *     if the operator sets no limit.
                 * @example "management";r=99;t=1
                 */
                RateLimit?: string;
                /**
                 * @description The limit of requests, `q` in `w` seconds.
                 * @example "management";q=100;w=1
                 */
                "RateLimit-Policy"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "data": [
                 *         {
                 *           "user": {
                 *             "id": "usr_8fK2mQx7LpT4nR9v",
                 *             "email": "ada@example.org",
                 *             "name": "Ada Lovelace",
                 *             "created_at": "2026-11-21T09:30:00.000Z"
                 *           },
                 *           "external_id": "customer-42",
                 *           "enabled": true,
                 *           "plan": null,
                 *           "effective_plan": "default",
                 *           "scopes": [],
                 *           "max_keys": null,
                 *           "rate_limit": {
                 *             "limit": 6000,
                 *             "window_seconds": 60
                 *           },
                 *           "quota": null,
                 *           "metadata": {
                 *             "tenant": "acme"
                 *           },
                 *           "created_by": "key_3hT8xWq2ZkV6bN1c",
                 *           "changed_by": "operator"
                 *         }
                 *       ],
                 *       "next_cursor": null
                 *     }
                 */
                "application/json": components["schemas"]["UserPage"];
            };
        };
        /** @description An organization, as back ends and operators see it. */
        OrganizationAccount: {
            headers: {
                /**
                 * @description The version of the user or organization, for `If-Match`.
                 * @example "3"
                 */
                ETag: string;
                /**
                 * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                 *     if the operator sets no limit.
                 * @example "management";r=99;t=1
                 */
                RateLimit?: string;
                /**
                 * @description The limit of requests, `q` in `w` seconds.
                 * @example "management";q=100;w=1
                 */
                "RateLimit-Policy"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "organization": {
                 *         "id": "org_6dG3hJ8kL1zX4cV9",
                 *         "name": "Acme Ltd",
                 *         "created_at": "2026-11-21T09:30:00.000Z"
                 *       },
                 *       "external_id": "customer-42",
                 *       "enabled": true,
                 *       "plan": null,
                 *       "effective_plan": "default",
                 *       "scopes": [],
                 *       "max_keys": null,
                 *       "rate_limit": {
                 *         "limit": 6000,
                 *         "window_seconds": 60
                 *       },
                 *       "quota": null,
                 *       "metadata": {
                 *         "tenant": "acme"
                 *       },
                 *       "created_by": "key_3hT8xWq2ZkV6bN1c",
                 *       "changed_by": "operator"
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationAccount"];
            };
        };
        /** @description The organization is made. */
        CreatedOrganizationAccount: {
            headers: {
                /**
                 * @description The version of the user or organization, for `If-Match`.
                 * @example "3"
                 */
                ETag: string;
                /**
                 * @description Path of the organization.
                 * @example /organizations/org_6dG3hJ8kL1zX4cV9
                 */
                Location: string;
                /**
                 * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                 *     if the operator sets no limit.
                 * @example "management";r=99;t=1
                 */
                RateLimit?: string;
                /**
                 * @description The limit of requests, `q` in `w` seconds.
                 * @example "management";q=100;w=1
                 */
                "RateLimit-Policy"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "organization": {
                 *         "id": "org_6dG3hJ8kL1zX4cV9",
                 *         "name": "Acme Ltd",
                 *         "created_at": "2026-11-21T09:30:00.000Z"
                 *       },
                 *       "external_id": "customer-42",
                 *       "enabled": true,
                 *       "plan": null,
                 *       "effective_plan": "default",
                 *       "scopes": [],
                 *       "max_keys": null,
                 *       "rate_limit": {
                 *         "limit": 6000,
                 *         "window_seconds": 60
                 *       },
                 *       "quota": null,
                 *       "metadata": {
                 *         "tenant": "acme"
                 *       },
                 *       "created_by": "key_3hT8xWq2ZkV6bN1c",
                 *       "changed_by": "operator"
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationAccount"];
            };
        };
        /** @description A page of organizations. */
        OrganizationPage: {
            headers: {
                /**
                 * @description The next page, as `<path>; rel="next"` (RFC 8288), where there is one.
                 * @example </organizations?limit=50&cursor=bmV4dA>; rel="next"
                 */
                Link?: string;
                /**
                 * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                 *     if the operator sets no limit.
                 * @example "management";r=99;t=1
                 */
                RateLimit?: string;
                /**
                 * @description The limit of requests, `q` in `w` seconds.
                 * @example "management";q=100;w=1
                 */
                "RateLimit-Policy"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "data": [
                 *         {
                 *           "organization": {
                 *             "id": "org_6dG3hJ8kL1zX4cV9",
                 *             "name": "Acme Ltd",
                 *             "created_at": "2026-11-21T09:30:00.000Z"
                 *           },
                 *           "external_id": "customer-42",
                 *           "enabled": true,
                 *           "plan": null,
                 *           "effective_plan": "default",
                 *           "scopes": [],
                 *           "max_keys": null,
                 *           "rate_limit": {
                 *             "limit": 6000,
                 *             "window_seconds": 60
                 *           },
                 *           "quota": null,
                 *           "metadata": {
                 *             "tenant": "acme"
                 *           },
                 *           "created_by": "key_3hT8xWq2ZkV6bN1c",
                 *           "changed_by": "operator"
                 *         }
                 *       ],
                 *       "next_cursor": null
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationPage"];
            };
        };
        /** @description This instance does not have it. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/not_found",
                 *       "title": "Path not found",
                 *       "status": 404,
                 *       "detail": "No security contact is set.",
                 *       "instance": "/.well-known/security.txt",
                 *       "code": "not_found",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The caller has no session with this id. */
        SessionNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/session_not_found",
                 *       "title": "Session not found",
                 *       "status": 404,
                 *       "detail": "You have no session with this id. List your sessions with GET /auth/sessions.",
                 *       "instance": "/auth/sessions/ses_5tY7uI9oP1aS3dF6",
                 *       "code": "session_not_found",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no user with this id, or the caller may not manage it. */
        UserNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/user_not_found",
                 *       "title": "User not found",
                 *       "status": 404,
                 *       "detail": "Check the id. Users find theirs with GET /auth/me.",
                 *       "instance": "/users/usr_8fK2mQx7LpT4nR9v",
                 *       "code": "user_not_found",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no organization with this id, or the caller may not manage it. */
        OrganizationNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/organization_not_found",
                 *       "title": "Organization not found",
                 *       "status": 404,
                 *       "detail": "There is no organization with this id that you may manage.",
                 *       "instance": "/organizations/org_6dG3hJ8kL1zX4cV9",
                 *       "code": "organization_not_found",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Another organization has this `external_id`. */
        ExternalIdTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/external_id_taken",
                 *       "title": "This external id is already in use",
                 *       "status": 409,
                 *       "detail": "Use another external_id, or change the one that has it with PUT.",
                 *       "instance": "/organizations",
                 *       "code": "external_id_taken",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Another user has this `external_id` or this email address. */
        UserTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Another user has this `external_id` or this email address, or nobody else holds the scope `admin`. */
        UserConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is a credential in the query, or the request is malformed. Browsers get a page. */
        PageBadRequest: {
            headers: {
                /**
                 * @description Always `Accept`. Clients that prefer `text/html` get a page, all others a problem document.
                 * @example Accept
                 */
                Vary?: "Accept";
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/invalid_request",
                 *       "title": "The request is invalid",
                 *       "status": 400,
                 *       "detail": "Send the credential in a header, not in the query string. Revoke it if it is an API key: it may have been logged on its way.",
                 *       "instance": "/settings",
                 *       "code": "invalid_request",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                /** @example <!doctype html> */
                "text/html": string;
            };
        };
        /** @description This instance does not have it. Browsers get a page. */
        PageNotFound: {
            headers: {
                /**
                 * @description Always `Accept`. Clients that prefer `text/html` get a page, all others a problem document.
                 * @example Accept
                 */
                Vary?: "Accept";
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/not_found",
                 *       "title": "Path not found",
                 *       "status": 404,
                 *       "detail": "The operator has not configured an API.",
                 *       "instance": "/docs/api",
                 *       "code": "not_found",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                /** @example <!doctype html> */
                "text/html": string;
            };
        };
        /** @description Something went wrong on our end. Browsers get a page. */
        PageInternalServerError: {
            headers: {
                /**
                 * @description Always `Accept`. Clients that prefer `text/html` get a page, all others a problem document.
                 * @example Accept
                 */
                Vary?: "Accept";
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/internal_error",
                 *       "title": "Something went wrong on our end",
                 *       "status": 500,
                 *       "detail": "Try again later. If it keeps happening, report the request_id to the operator.",
                 *       "instance": "/settings",
                 *       "code": "internal_error",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                /** @example <!doctype html> */
                "text/html": string;
            };
        };
        /** @description Something went wrong on our end. */
        InternalServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/internal_error",
                 *       "title": "Something went wrong on our end",
                 *       "status": 500,
                 *       "detail": "Try again later. If it keeps happening, report the request_id to the operator.",
                 *       "instance": "/auth/me",
                 *       "code": "internal_error",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The service cannot answer at the moment. */
        ServiceUnavailable: {
            headers: {
                /**
                 * @description Seconds to wait before the next try.
                 * @example 30
                 */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/service_unavailable",
                 *       "title": "The service is temporarily unavailable",
                 *       "status": 503,
                 *       "detail": "Wait for the number of seconds in Retry-After, then try again.",
                 *       "instance": "/readyz",
                 *       "code": "service_unavailable",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description Id of the key.
         * @example key_3hT8xWq2ZkV6bN1c
         */
        KeyId: components["schemas"]["ApiKeyId"];
        /**
         * @description Id of the session.
         * @example ses_5tY7uI9oP1aS3dF6
         */
        SessionId: components["schemas"]["SessionId"];
        /**
         * @description Whether to end all sessions and access tokens of the user.
         * @example true
         */
        AllSessions: boolean;
        /**
         * @description A value of your choice that nobody can guess, such as a UUID, makes it safe to repeat the request: within 24 hours the
         *     same value with the same body answers with the same key instead of creating a second one, or rotating it once more. (If
         *     the service dies before it answers, a second key can come of it; look for it in the list. A rotation is done again a
         *     minute later: another secret replaces the one that nobody was shown, and the old one ends as it would have.)
         * @example 0f8fad5b-d9cb-469f-a165-70867728950e
         */
        IdempotencyKey: string;
        /**
         * @description The `ETag` of the version that you are changing (RFC 9110).
         * @example "3"
         */
        IfMatch: string;
        /**
         * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
         *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
         * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
         */
        IfNoneMatch: string;
        /**
         * @description Why the key is revoked; kept with its record. Percent-encode `+`, `&`, `#` and `%`: in a query string a `+` is a
         *     space.
         * @example Committed to a public repository
         */
        RevocationReason: components["schemas"]["Text"];
        /**
         * @description Text to find in a key's label, id, scopes or last four characters. Case is ignored. All words must be
         *     found, in any order. From the tenth word on, the rest is one phrase.
         * @example nightly export
         */
        ApiKeySearch: string;
        /**
         * @description Which keys to list, separated by commas; `all` for every one.
         * @example [
         *       "active",
         *       "disabled"
         *     ]
         */
        ApiKeyStatusFilter: ("active" | "disabled" | "expired" | "revoked" | "all")[];
        /**
         * @description The order; a leading `-` reverses it. Times are sorted from oldest to newest. Keys that were never used count as
         *     oldest in `last_used_at`, and keys that never expire come last in `expires_at`. Labels are sorted as in a
         *     dictionary, without regard to upper and lower case.
         * @example -last_used_at
         */
        ApiKeySort: "created_at" | "-created_at" | "last_used_at" | "-last_used_at" | "expires_at" | "-expires_at" | "label" | "-label";
        /**
         * @description The most keys in a page. It may hold fewer; only `next_cursor` says whether it is the last.
         * @example 50
         */
        Limit: number;
        /**
         * @description The `next_cursor` of the page before, with the same filters and `sort`.
         * @example bmV4dA
         */
        Cursor: string;
        /**
         * @description How many days back, today included.
         * @example 30
         */
        UsageDays: number;
        /**
         * @description Keys of this user or organization.
         * @example usr_8fK2mQx7LpT4nR9v
         */
        OwnerIdFilter: components["schemas"]["OwnerId"];
        /**
         * @description Keys of the user with this id of yours.
         * @example customer-1042
         */
        ExternalIdFilter: components["schemas"]["ExternalId"];
        /**
         * @description Keys of the organization with this id of yours.
         * @example acme
         */
        OrganizationExternalIdFilter: components["schemas"]["ExternalId"];
        /**
         * @description Keys that this user or key has created.
         * @example key_7gB2nM5vC8xZ1qW4
         */
        CreatedByFilter: components["schemas"]["ActorId"];
        /**
         * @description The id of a key; its last four characters; or words of its label, or what they begin with. Words consist of letters and
         *     digits, case is ignored, and all of them must be found among the first ten words of the label.
         * @example nightly
         */
        AnyApiKeySearch: components["schemas"]["ApiKeyQuery"];
        /**
         * @description Keys that carry this scope.
         * @example reports:read
         */
        ScopeFilter: components["schemas"]["ScopeName"];
        /**
         * @description Keys that were neither used nor created within so many days (UTC), today included.
         * @example 90
         */
        UnusedForDaysFilter: components["schemas"]["UnusedForDays"];
        /**
         * @description Keys that expire within so many days from now.
         * @example 14
         */
        ExpiresWithinDaysFilter: components["schemas"]["ExpiresWithinDays"];
        /**
         * @description Keys that never expire (`true`), or that do (`false`).
         * @example true
         */
        NeverExpiresFilter: components["schemas"]["NeverExpires"];
        /**
         * @description Keys that exceed their owner's plan: those with a longer lifetime than it allows, and the newest of an owner with more
         *     keys than it allows. Combine it with other filters.
         * @example true
         */
        OverPlanFilter: components["schemas"]["OverPlan"];
        /**
         * @description Keys with this pair in their metadata, as `name:value`.
         * @example environment:production
         */
        MetadataFilter: components["schemas"]["MetadataPair"];
        /**
         * @description The order in which the keys were created; a leading `-` for the newest first.
         * @example created_at
         */
        CreationSort: "created_at" | "-created_at";
        /**
         * @description The most keys in a page. It may hold fewer; only `next_cursor` says whether it is the last.
         * @example 100
         */
        ManagedLimit: number;
        /**
         * @description A value of your choice, such as a UUID, that makes it safe to repeat the request for 24 hours: with the same value and
         *     the same body it revokes no further keys, and goes on if it was interrupted.
         * @example 0f8fad5b-d9cb-469f-a165-70867728950e
         */
        RevocationKey: string;
        /**
         * @description The scopes that the request needs, separated by spaces (RFC 6749 §3.3). The credential must have all of them.
         *     Percent-encode `+`, `&`, `#` and `%` in a name: in a query string a `+` is a space.
         * @example reports:read
         */
        RequiredScope: string;
        /**
         * @description How many uses the request counts as; 1 if it is left out.
         * @example 5
         */
        Cost: number;
        /**
         * @description Which credentials are accepted: API keys only (`key`; the default), or access tokens as well (`any`).
         * @example any
         */
        AcceptedCredential: "key" | "any";
        /**
         * @description Id of the user.
         * @example usr_8fK2mQx7LpT4nR9v
         */
        UserIdInPath: components["schemas"]["UserId"];
        /**
         * @description Id of the organization.
         * @example org_6dG3hJ8kL1zX4cV9
         */
        OrganizationIdInPath: components["schemas"]["OrganizationId"];
        /**
         * @description Only the user with this email address.
         * @example ada@example.org
         */
        OwnerEmail: components["schemas"]["Email"];
        /**
         * @description Only the one with this id of yours.
         * @example customer-42
         */
        OwnerExternalId: components["schemas"]["ExternalId"];
        /**
         * @description Only those on this plan. Those without a plan are on the default one.
         * @example pro
         */
        OwnerPlan: components["schemas"]["PlanName"];
        /**
         * @description Only those that are enabled (`true`), or only those that are disabled (`false`).
         * @example false
         */
        OwnerEnabled: boolean;
        /**
         * @description The most items in a page. It may hold fewer; only `next_cursor` says whether it is the last.
         * @example 50
         */
        OwnerLimit: number;
        /**
         * @description The `next_cursor` of the page before, with the same filters.
         * @example bmV4dA
         */
        OwnerCursor: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description Since when the secret that was presented is deprecated (RFC 9745): when the grace period of its rotation started. Left
         *     out for every other credential.
         * @example @1795426200
         */
        Deprecation: string;
        /**
         * @description When the secret that was presented stops working (RFC 8594). Sent with `Deprecation`.
         * @example Sun, 22 Nov 2026 09:30:00 GMT
         */
        Sunset: string;
        /**
         * @description What to do about a deprecated secret, as `<url>; rel="deprecation"; type="text/html"`. Sent with `Deprecation`.
         * @example <https://latchkey.example.org/developers#rotation>; rel="deprecation"; type="text/html"
         */
        DeprecationLink: string;
        /**
         * @description What is left of each limit that applies to the key: `r` uses (draft-ietf-httpapi-ratelimit-headers). In `t` seconds,
         *     uses become available again: for a rate limit the first ones, or as many as a refused request needs; for a quota all
         *     of them. Names that begin with `owner-` are limits that all keys of the owner share; those that begin with
         *     `operator-` are limits that the service sets for every key. Left out if there is no limit. With several instances `r`
         *     may be too high, by what others use meanwhile.
         * @example "rate-60";r=41;t=12, "quota-day";r=9000;t=40000
         */
        KeyRateLimit: string;
        /**
         * @description The limits that apply to the key, `q` uses in `w` seconds.
         * @example "rate-60";q=100;w=60, "quota-day";q=10000;w=86400
         */
        KeyRateLimitPolicy: string;
        /**
         * @description The version of the key's settings, for `If-Match`. Uses of the key (`last_used_at`) do not change it.
         * @example "3"
         */
        ETag: string;
        /**
         * @description The version of the user or organization, for `If-Match`.
         * @example "3"
         */
        OwnerETag: string;
        /**
         * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
         * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
         */
        DocumentETag: string;
        /**
         * @description Always `*`. Pages of every origin may read the document, without credentials.
         * @example *
         */
        AnyOrigin: "*";
        /**
         * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
         * @example no-cache
         */
        Revalidate: "no-cache";
        /**
         * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
         * @example Accept-Encoding
         */
        VaryEncoding: "Accept-Encoding";
        /**
         * @description Always `Accept`. Clients that prefer `text/html` get a page, all others a problem document.
         * @example Accept
         */
        VaryAccept: "Accept";
        /**
         * @description The page's own policy; no inline script runs.
         * @example default-src 'none'
         */
        PagePolicy: string;
        /**
         * @description Where the contract, the reference and the guides for agents are (RFC 8288).
         * @example </openapi.json>; rel="service-desc"; type="application/json"
         */
        DiscoveryLinks: string;
        /**
         * @description The refresh cookie, if there is a new one or it is to be deleted: `HttpOnly`, `SameSite=Strict`, for `/auth/refresh`
         *     only, and over https `Secure`.
         * @example __Secure-latchkey-refresh=refresh_…; Max-Age=43200; Path=/auth/refresh; HttpOnly; Secure; SameSite=Strict
         */
        RefreshCookie: string;
        /**
         * @description Always `no-store`.
         * @example no-store
         */
        NoStore: "no-store";
        /**
         * @description How many changes of the user's keys are left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers).
         *     Left out if the operator sets no limit, and in a repeated answer.
         * @example "changes";r=59;t=60
         */
        ChangeRateLimit: string;
        /**
         * @description The limit of changes, `q` in `w` seconds.
         * @example "changes";q=60;w=60
         */
        ChangeRateLimitPolicy: string;
        /**
         * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
         *     if the operator sets no limit.
         * @example "management";r=99;t=1
         */
        ManagementRateLimit: string;
        /**
         * @description The limit of requests, `q` in `w` seconds.
         * @example "management";q=100;w=1
         */
        ManagementRateLimitPolicy: string;
        /**
         * @description What the caller's own address has left: `r` attempts, for another `t` seconds
         *     (draft-ietf-httpapi-ratelimit-headers). Other callers never change it.
         * @example "address";r=99;t=900, "pair";r=9;t=900
         */
        RateLimit: string;
        /**
         * @description The limits of the caller's own address, `q` attempts in any `w` seconds: of the address for all accounts (`address`),
         *     and of the address for this account (`pair`).
         * @example "address";q=100;w=900, "pair";q=10;w=900
         */
        RateLimitPolicy: string;
        /**
         * @description Seconds to wait before the next try.
         * @example 30
         */
        RetryAfter: string;
        /**
         * @description The challenge (RFC 6750); `Basic` for a request that came with it (RFC 6749 §5.2).
         * @example Basic realm="Latchkey"
         */
        ClientChallenge: string;
        /**
         * @description The challenge (RFC 6750).
         * @example Bearer realm="Latchkey", error="invalid_token"
         */
        WWWAuthenticate: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    registerUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.org",
                 *       "password": "correct horse battery staple",
                 *       "name": "Ada Lovelace"
                 *     }
                 */
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description The account was created. */
            201: {
                headers: {
                    /**
                     * @description What the caller's own address has left: `r` attempts, for another `t` seconds
                     *     (draft-ietf-httpapi-ratelimit-headers). Other callers never change it.
                     * @example "address";r=99;t=900, "pair";r=9;t=900
                     */
                    RateLimit?: string;
                    /**
                     * @description The limits of the caller's own address, `q` attempts in any `w` seconds: of the address for all accounts (`address`),
                     *     and of the address for this account (`pair`).
                     * @example "address";q=100;w=900, "pair";q=10;w=900
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "usr_8fK2mQx7LpT4nR9v",
                     *       "email": "ada@example.org",
                     *       "name": "Ada Lovelace",
                     *       "created_at": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["RegistrationClosed"];
            409: components["responses"]["EmailTaken"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.org",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["LogIn"];
            };
        };
        responses: {
            /** @description An access token. */
            200: {
                headers: {
                    /**
                     * @description Always `no-store`.
                     * @example no-store
                     */
                    "Cache-Control": "no-store";
                    /**
                     * @description What the caller's own address has left: `r` attempts, for another `t` seconds
                     *     (draft-ietf-httpapi-ratelimit-headers). Other callers never change it.
                     * @example "address";r=99;t=900, "pair";r=9;t=900
                     */
                    RateLimit?: string;
                    /**
                     * @description The limits of the caller's own address, `q` attempts in any `w` seconds: of the address for all accounts (`address`),
                     *     and of the address for this account (`pair`).
                     * @example "address";q=100;w=900, "pair";q=10;w=900
                     */
                    "RateLimit-Policy"?: string;
                    /**
                     * @description The refresh cookie, if there is a new one or it is to be deleted: `HttpOnly`, `SameSite=Strict`, for `/auth/refresh`
                     *     only, and over https `Secure`.
                     * @example __Secure-latchkey-refresh=refresh_…; Max-Age=43200; Path=/auth/refresh; HttpOnly; Secure; SameSite=Strict
                     */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IjEifQ.e30.c2lnbmF0dXJl",
                     *       "token_type": "Bearer",
                     *       "expires_in": 3600
                     *     }
                     */
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["InvalidCredentials"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    logOut: {
        parameters: {
            query: {
                /**
                 * @description Whether to end all sessions and access tokens of the user.
                 * @example true
                 */
                all: components["parameters"]["AllSessions"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended, or all of them. */
            204: {
                headers: {
                    /**
                     * @description The refresh cookie, if there is a new one or it is to be deleted: `HttpOnly`, `SameSite=Strict`, for `/auth/refresh`
                     *     only, and over https `Secure`.
                     * @example __Secure-latchkey-refresh=refresh_…; Max-Age=43200; Path=/auth/refresh; HttpOnly; Secure; SameSite=Strict
                     */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    refreshSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A new access token. */
            200: {
                headers: {
                    /**
                     * @description Always `no-store`.
                     * @example no-store
                     */
                    "Cache-Control": "no-store";
                    /**
                     * @description The refresh cookie, if there is a new one or it is to be deleted: `HttpOnly`, `SameSite=Strict`, for `/auth/refresh`
                     *     only, and over https `Secure`.
                     * @example __Secure-latchkey-refresh=refresh_…; Max-Age=43200; Path=/auth/refresh; HttpOnly; Secure; SameSite=Strict
                     */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IjEifQ.e30.c2lnbmF0dXJl",
                     *       "token_type": "Bearer",
                     *       "expires_in": 3600
                     *     }
                     */
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["InvalidSession"];
            403: components["responses"]["CrossSiteRequest"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "ses_5tY7uI9oP1aS3dF6",
                     *           "created_at": "2026-11-21T09:30:00.000Z",
                     *           "last_seen_at": "2026-11-21T10:00:00.000Z",
                     *           "last_seen_ip": "203.0.113.7",
                     *           "last_seen_user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                     *           "expires_at": "2026-11-21T22:00:00.000Z",
                     *           "current": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the session.
                 * @example ses_5tY7uI9oP1aS3dF6
                 */
                session_id: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    /**
                     * @description The refresh cookie, if there is a new one or it is to be deleted: `HttpOnly`, `SameSite=Strict`, for `/auth/refresh`
                     *     only, and over https `Secure`.
                     * @example __Secure-latchkey-refresh=refresh_…; Max-Age=43200; Path=/auth/refresh; HttpOnly; Secure; SameSite=Strict
                     */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["SessionNotFound"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current_password": "correct horse battery staple",
                 *       "new_password": "a longer walk along the river"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description The password was changed. */
            204: {
                headers: {
                    /**
                     * @description What the caller's own address has left: `r` attempts, for another `t` seconds
                     *     (draft-ietf-httpapi-ratelimit-headers). Other callers never change it.
                     * @example "address";r=99;t=900, "pair";r=9;t=900
                     */
                    RateLimit?: string;
                    /**
                     * @description The limits of the caller's own address, `q` attempts in any `w` seconds: of the address for all accounts (`address`),
                     *     and of the address for this account (`pair`).
                     * @example "address";q=100;w=900, "pair";q=10;w=900
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["PasswordChangeRefused"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "reset_8fK2mQx7LpT4nR9v_hV3nq0Zl1fWcT8sYk5uGm2xRb7pQeJ4aDi6oNt9LwSE",
                 *       "new_password": "a longer walk along the river"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description The password was set. */
            200: {
                headers: {
                    /**
                     * @description What the caller's own address has left: `r` attempts, for another `t` seconds
                     *     (draft-ietf-httpapi-ratelimit-headers). Other callers never change it.
                     * @example "address";r=99;t=900, "pair";r=9;t=900
                     */
                    RateLimit?: string;
                    /**
                     * @description The limits of the caller's own address, `q` attempts in any `w` seconds: of the address for all accounts (`address`),
                     *     and of the address for this account (`pair`).
                     * @example "address";q=100;w=900, "pair";q=10;w=900
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "usr_8fK2mQx7LpT4nR9v",
                     *       "email": "ada@example.org",
                     *       "name": null,
                     *       "created_at": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["PasswordResetRefused"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getCurrentUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user and the credential. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "user": {
                     *         "id": "usr_8fK2mQx7LpT4nR9v",
                     *         "email": "ada@example.org",
                     *         "name": "Ada Lovelace",
                     *         "created_at": "2026-11-21T09:30:00.000Z"
                     *       },
                     *       "owner": {
                     *         "type": "user",
                     *         "id": "usr_8fK2mQx7LpT4nR9v",
                     *         "external_id": null,
                     *         "name": "Ada Lovelace",
                     *         "plan": "default"
                     *       },
                     *       "max_keys": 10,
                     *       "self_service": true,
                     *       "rotate_after_days": 90,
                     *       "authentication": {
                     *         "method": "api_key",
                     *         "key_id": "key_3hT8xWq2ZkV6bN1c",
                     *         "expires_at": "2027-02-19T09:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CurrentUser"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query: {
                /**
                 * @description Text to find in a key's label, id, scopes or last four characters. Case is ignored. All words must be
                 *     found, in any order. From the tenth word on, the rest is one phrase.
                 * @example nightly export
                 */
                q?: components["parameters"]["ApiKeySearch"];
                /**
                 * @description Which keys to list, separated by commas; `all` for every one.
                 * @example [
                 *       "active",
                 *       "disabled"
                 *     ]
                 */
                status: components["parameters"]["ApiKeyStatusFilter"];
                /**
                 * @description The order; a leading `-` reverses it. Times are sorted from oldest to newest. Keys that were never used count as
                 *     oldest in `last_used_at`, and keys that never expire come last in `expires_at`. Labels are sorted as in a
                 *     dictionary, without regard to upper and lower case.
                 * @example -last_used_at
                 */
                sort: components["parameters"]["ApiKeySort"];
                /**
                 * @description The most keys in a page. It may hold fewer; only `next_cursor` says whether it is the last.
                 * @example 50
                 */
                limit: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before, with the same filters and `sort`.
                 * @example bmV4dA
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    /**
                     * @description The next page, as `<path>; rel="next"` (RFC 8288), where there is one.
                     * @example </auth/apikeys?limit=50&cursor=bmV4dA>; rel="next"
                     */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "key_3hT8xWq2ZkV6bN1c",
                     *           "label": "Nightly export",
                     *           "description": null,
                     *           "metadata": {},
                     *           "scopes": [
                     *             "apikeys:read"
                     *           ],
                     *           "ip_allowlist": [],
                     *           "rate_limit": null,
                     *           "quota": null,
                     *           "prefix": "lk",
                     *           "last_four": "ee00",
                     *           "status": "active",
                     *           "enabled": true,
                     *           "created_at": "2026-11-21T09:30:00.000Z",
                     *           "updated_at": "2026-11-21T09:30:00.000Z",
                     *           "expires_at": "2027-02-19T09:30:00.000Z",
                     *           "last_used_at": "2026-11-21T10:00:00.000Z",
                     *           "last_used_ip": "203.0.113.7",
                     *           "last_used_user_agent": "curl/8.5.0",
                     *           "revoked_at": null,
                     *           "revoked_reason": null,
                     *           "revoked_by": null,
                     *           "changed_by": null,
                     *           "created_by": "usr_8fK2mQx7LpT4nR9v",
                     *           "secret_created_at": "2026-11-21T09:30:00.000Z",
                     *           "self_rotation": false,
                     *           "rotate_after_days": null,
                     *           "rotation_due_at": null,
                     *           "rotation": null
                     *         }
                     *       ],
                     *       "next_cursor": null,
                     *       "total": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A value of your choice that nobody can guess, such as a UUID, makes it safe to repeat the request: within 24 hours the
                 *     same value with the same body answers with the same key instead of creating a second one, or rotating it once more. (If
                 *     the service dies before it answers, a second key can come of it; look for it in the list. A rotation is done again a
                 *     minute later: another secret replaces the one that nobody was shown, and the old one ends as it would have.)
                 * @example 0f8fad5b-d9cb-469f-a165-70867728950e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "label": "Nightly export",
                 *       "expires_in_days": 90,
                 *       "scopes": [
                 *         "apikeys:read"
                 *       ],
                 *       "ip_allowlist": [
                 *         "203.0.113.0/24"
                 *       ],
                 *       "rate_limit": {
                 *         "limit": 100,
                 *         "window_seconds": 60
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyCreation"];
            };
        };
        responses: {
            /** @description The key. This is the only time that it is shown. */
            201: {
                headers: {
                    /**
                     * @description Always `no-store`.
                     * @example no-store
                     */
                    "Cache-Control": "no-store";
                    /**
                     * @description The version of the key's settings, for `If-Match`. Uses of the key (`last_used_at`) do not change it.
                     * @example "3"
                     */
                    ETag: string;
                    /**
                     * @description Path of the key's metadata.
                     * @example /auth/apikeys/key_3hT8xWq2ZkV6bN1c
                     */
                    Location: string;
                    /**
                     * @description How many changes of the user's keys are left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers).
                     *     Left out if the operator sets no limit, and in a repeated answer.
                     * @example "changes";r=59;t=60
                     */
                    RateLimit?: string;
                    /**
                     * @description The limit of changes, `q` in `w` seconds.
                     * @example "changes";q=60;w=60
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key": "lk_3hT8xWq2ZkV6bN1c_5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8c0ffee00c0ffee00",
                     *       "id": "key_3hT8xWq2ZkV6bN1c",
                     *       "label": "Nightly export",
                     *       "description": null,
                     *       "metadata": {},
                     *       "scopes": [
                     *         "apikeys:read"
                     *       ],
                     *       "ip_allowlist": [],
                     *       "rate_limit": null,
                     *       "quota": null,
                     *       "prefix": "lk",
                     *       "last_four": "ee00",
                     *       "status": "active",
                     *       "enabled": true,
                     *       "created_at": "2026-11-21T09:30:00.000Z",
                     *       "updated_at": "2026-11-21T09:30:00.000Z",
                     *       "expires_at": "2027-02-19T09:30:00.000Z",
                     *       "last_used_at": null,
                     *       "last_used_ip": null,
                     *       "last_used_user_agent": null,
                     *       "revoked_at": null,
                     *       "revoked_reason": null,
                     *       "revoked_by": null,
                     *       "changed_by": null,
                     *       "created_by": "usr_8fK2mQx7LpT4nR9v",
                     *       "secret_created_at": "2026-11-21T09:30:00.000Z",
                     *       "self_rotation": false,
                     *       "rotate_after_days": null,
                     *       "rotation_due_at": null,
                     *       "rotation": null
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["ApiKeyConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["ChangeLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getCurrentApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ApiKey"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    revokeCurrentApiKey: {
        parameters: {
            query?: {
                /**
                 * @description Why the key is revoked; kept with its record. Percent-encode `+`, `&`, `#` and `%`: in a query string a `+` is a
                 *     space.
                 * @example Committed to a public repository
                 */
                reason?: components["parameters"]["RevocationReason"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, or the old secret of this request, does not work any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    rotateCurrentApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A value of your choice that nobody can guess, such as a UUID, makes it safe to repeat the request: within 24 hours the
                 *     same value with the same body answers with the same key instead of creating a second one, or rotating it once more. (If
                 *     the service dies before it answers, a second key can come of it; look for it in the list. A rotation is done again a
                 *     minute later: another secret replaces the one that nobody was shown, and the old one ends as it would have.)
                 * @example 0f8fad5b-d9cb-469f-a165-70867728950e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "grace_seconds": 86400
                 *     }
                 */
                "application/json": components["schemas"]["SelfRotationRequest"];
            };
        };
        responses: {
            200: components["responses"]["RotatedApiKey"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["RotationConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["ChangeLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ApiKey"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ApiKeyNotFound"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: {
                /**
                 * @description Why the key is revoked; kept with its record. Percent-encode `+`, `&`, `#` and `%`: in a query string a `+` is a
                 *     space.
                 * @example Committed to a public repository
                 */
                reason?: components["parameters"]["RevocationReason"];
            };
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key does not work any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ApiKeyNotFound"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that you are changing (RFC 9110).
                 * @example "3"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "label": "Weekly export",
                 *       "enabled": false
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyUpdate"];
            };
        };
        responses: {
            200: components["responses"]["ChangedApiKey"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ApiKeyNotFound"];
            409: components["responses"]["ApiKeyNotActive"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["ChangeLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A value of your choice that nobody can guess, such as a UUID, makes it safe to repeat the request: within 24 hours the
                 *     same value with the same body answers with the same key instead of creating a second one, or rotating it once more. (If
                 *     the service dies before it answers, a second key can come of it; look for it in the list. A rotation is done again a
                 *     minute later: another secret replaces the one that nobody was shown, and the old one ends as it would have.)
                 * @example 0f8fad5b-d9cb-469f-a165-70867728950e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "starts": "now",
                 *       "grace_seconds": 86400
                 *     }
                 */
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            200: components["responses"]["RotatedApiKey"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ApiKeyNotFound"];
            409: components["responses"]["RotationConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["ChangeLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getApiKeyUsage: {
        parameters: {
            query: {
                /**
                 * @description How many days back, today included.
                 * @example 30
                 */
                days: components["parameters"]["UsageDays"];
            };
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The usage. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "day": "2026-11-21",
                     *           "outcomes": {
                     *             "VALID": 41,
                     *             "RATE_LIMITED": 2
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyUsage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ApiKeyNotFound"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listScopes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scopes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "name": "apikeys:read",
                     *           "description": "List the keys of the account and read their metadata.",
                     *           "default": true,
                     *           "restricted": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ScopeList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    verifyApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "lk_3hT8xWq2ZkV6bN1c_5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8c0ffee00c0ffee00",
                 *       "scopes": [
                 *         "apikeys:read"
                 *       ],
                 *       "ip": "203.0.113.7"
                 *     }
                 */
                "application/json": components["schemas"]["VerificationRequest"];
            };
        };
        responses: {
            /** @description The decision. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "valid": true,
                     *       "code": "VALID",
                     *       "key": {
                     *         "id": "key_3hT8xWq2ZkV6bN1c",
                     *         "user_id": "usr_8fK2mQx7LpT4nR9v",
                     *         "owner": {
                     *           "type": "user",
                     *           "id": "usr_8fK2mQx7LpT4nR9v",
                     *           "external_id": "customer-1042",
                     *           "name": "Ada Lovelace",
                     *           "plan": "default",
                     *           "metadata": {
                     *             "tier": "gold"
                     *           }
                     *         },
                     *         "created_by": "usr_8fK2mQx7LpT4nR9v",
                     *         "label": "Nightly export",
                     *         "scopes": [
                     *           "apikeys:read"
                     *         ],
                     *         "metadata": {},
                     *         "claims": {},
                     *         "expires_at": "2027-02-19T09:30:00.000Z",
                     *         "secret": "current",
                     *         "rotation": null,
                     *         "rate_limit": {
                     *           "limit": 100,
                     *           "remaining": 41,
                     *           "reset_seconds": 12
                     *         },
                     *         "quota": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["VerificationResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    verifyApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "data": [
                 *         {
                 *           "key": "lk_3hT8xWq2ZkV6bN1c_5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8c0ffee00c0ffee00"
                 *         },
                 *         {
                 *           "key": "not a key"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["VerificationBatch"];
            };
        };
        responses: {
            /** @description The decisions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "valid": false,
                     *           "code": "NOT_FOUND",
                     *           "key": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["VerificationBatchResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    introspectToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "lk_3hT8xWq2ZkV6bN1c_5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8c0ffee00c0ffee00"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["IntrospectionRequest"];
            };
        };
        responses: {
            /** @description What is known of the token; if it is not active, only that. */
            200: {
                headers: {
                    /**
                     * @description Always `no-store`.
                     * @example no-store
                     */
                    "Cache-Control": "no-store";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "active": true,
                     *       "sub": "usr_8fK2mQx7LpT4nR9v",
                     *       "owner": {
                     *         "type": "user",
                     *         "id": "usr_8fK2mQx7LpT4nR9v",
                     *         "external_id": "customer-1042",
                     *         "name": "Ada Lovelace",
                     *         "plan": "default",
                     *         "metadata": {
                     *           "tier": "gold"
                     *         }
                     *       },
                     *       "claims": {},
                     *       "client_id": "key_3hT8xWq2ZkV6bN1c",
                     *       "scope": "apikeys:read",
                     *       "secret": "current",
                     *       "token_type": "Bearer",
                     *       "iss": "https://latchkey.example.org",
                     *       "iat": 1795253400,
                     *       "exp": 1803029400
                     *     }
                     */
                    "application/json": components["schemas"]["Introspection"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["ClientUnauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    forwardAuth: {
        parameters: {
            query?: {
                /**
                 * @description The scopes that the request needs, separated by spaces (RFC 6749 §3.3). The credential must have all of them.
                 *     Percent-encode `+`, `&`, `#` and `%` in a name: in a query string a `+` is a space.
                 * @example reports:read
                 */
                scope?: components["parameters"]["RequiredScope"];
                /**
                 * @description How many uses the request counts as; 1 if it is left out.
                 * @example 5
                 */
                cost?: components["parameters"]["Cost"];
                /**
                 * @description Which credentials are accepted: API keys only (`key`; the default), or access tokens as well (`any`).
                 * @example any
                 */
                credential?: components["parameters"]["AcceptedCredential"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request may pass. */
            200: {
                headers: {
                    /**
                     * @description Id of the owner of the credential: it begins with `usr_` for a user, and with `org_` for an organization.
                     *     Wherever both kinds have keys, read it with `X-Auth-External-Id`.
                     * @example usr_8fK2mQx7LpT4nR9v
                     */
                    "X-Auth-Owner": components["schemas"]["OwnerId"];
                    /**
                     * @description Your own id of the owner; empty if you have not set one. A user and an organization may have the same one:
                     *     `X-Auth-Owner` says which it is.
                     * @example customer-1042
                     */
                    "X-Auth-External-Id": string;
                    /**
                     * @description Name of the owner's plan.
                     * @example default
                     */
                    "X-Auth-Plan": components["schemas"]["PlanName"];
                    /**
                     * @description Id of the user who owns the credential; empty if an organization owns it.
                     * @example usr_8fK2mQx7LpT4nR9v
                     */
                    "X-Auth-User": string;
                    /**
                     * @description Id of the key; empty for an access token.
                     * @example key_3hT8xWq2ZkV6bN1c
                     */
                    "X-Auth-Key-Id": string;
                    /**
                     * @description The scopes of the credential, separated by spaces.
                     * @example apikeys:read reports:read
                     */
                    "X-Auth-Scopes": string;
                    /**
                     * @description Since when the secret that was presented is deprecated (RFC 9745): when the grace period of its rotation started. Left
                     *     out for every other credential.
                     * @example @1795426200
                     */
                    Deprecation?: string;
                    /**
                     * @description When the secret that was presented stops working (RFC 8594). Sent with `Deprecation`.
                     * @example Sun, 22 Nov 2026 09:30:00 GMT
                     */
                    Sunset?: string;
                    /**
                     * @description What to do about a deprecated secret, as `<url>; rel="deprecation"; type="text/html"`. Sent with `Deprecation`.
                     * @example <https://latchkey.example.org/developers#rotation>; rel="deprecation"; type="text/html"
                     */
                    Link?: string;
                    /**
                     * @description What is left of each limit that applies to the key: `r` uses (draft-ietf-httpapi-ratelimit-headers). In `t` seconds,
                     *     uses become available again: for a rate limit the first ones, or as many as a refused request needs; for a quota all
                     *     of them. Names that begin with `owner-` are limits that all keys of the owner share; those that begin with
                     *     `operator-` are limits that the service sets for every key. Left out if there is no limit. With several instances `r`
                     *     may be too high, by what others use meanwhile.
                     * @example "rate-60";r=41;t=12, "quota-day";r=9000;t=40000
                     */
                    RateLimit?: string;
                    /**
                     * @description The limits that apply to the key, `q` uses in `w` seconds.
                     * @example "rate-60";q=100;w=60, "quota-day";q=10000;w=86400
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["KeyLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the user.
                 * @example usr_8fK2mQx7LpT4nR9v
                 */
                user_id: components["parameters"]["UserIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Account"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UserNotFound"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the user.
                 * @example usr_8fK2mQx7LpT4nR9v
                 */
                user_id: components["parameters"]["UserIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UserNotFound"];
            409: components["responses"]["LastAdministrator"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that you are changing (RFC 9110).
                 * @example "3"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the user.
                 * @example usr_8fK2mQx7LpT4nR9v
                 */
                user_id: components["parameters"]["UserIdInPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": components["schemas"]["AccountUpdate"];
            };
        };
        responses: {
            200: components["responses"]["Account"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UserNotFound"];
            409: components["responses"]["UserConflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listAllApiKeys: {
        parameters: {
            query: {
                /**
                 * @description Keys of this user or organization.
                 * @example usr_8fK2mQx7LpT4nR9v
                 */
                owner_id?: components["parameters"]["OwnerIdFilter"];
                /**
                 * @description Keys of the user with this id of yours.
                 * @example customer-1042
                 */
                external_id?: components["parameters"]["ExternalIdFilter"];
                /**
                 * @description Keys of the organization with this id of yours.
                 * @example acme
                 */
                organization_external_id?: components["parameters"]["OrganizationExternalIdFilter"];
                /**
                 * @description Keys that this user or key has created.
                 * @example key_7gB2nM5vC8xZ1qW4
                 */
                created_by?: components["parameters"]["CreatedByFilter"];
                /**
                 * @description Which keys to list, separated by commas; `all` for every one.
                 * @example [
                 *       "active",
                 *       "disabled"
                 *     ]
                 */
                status: components["parameters"]["ApiKeyStatusFilter"];
                /**
                 * @description The id of a key; its last four characters; or words of its label, or what they begin with. Words consist of letters and
                 *     digits, case is ignored, and all of them must be found among the first ten words of the label.
                 * @example nightly
                 */
                q?: components["parameters"]["AnyApiKeySearch"];
                /**
                 * @description Keys that carry this scope.
                 * @example reports:read
                 */
                scope?: components["parameters"]["ScopeFilter"];
                /**
                 * @description Keys that were neither used nor created within so many days (UTC), today included.
                 * @example 90
                 */
                unused_for_days?: components["parameters"]["UnusedForDaysFilter"];
                /**
                 * @description Keys that expire within so many days from now.
                 * @example 14
                 */
                expires_within_days?: components["parameters"]["ExpiresWithinDaysFilter"];
                /**
                 * @description Keys that never expire (`true`), or that do (`false`).
                 * @example true
                 */
                never_expires?: components["parameters"]["NeverExpiresFilter"];
                /**
                 * @description Keys that exceed their owner's plan: those with a longer lifetime than it allows, and the newest of an owner with more
                 *     keys than it allows. Combine it with other filters.
                 * @example true
                 */
                over_plan?: components["parameters"]["OverPlanFilter"];
                /**
                 * @description Keys with this pair in their metadata, as `name:value`.
                 * @example environment:production
                 */
                metadata?: components["parameters"]["MetadataFilter"];
                /**
                 * @description The order in which the keys were created; a leading `-` for the newest first.
                 * @example created_at
                 */
                sort: components["parameters"]["CreationSort"];
                /**
                 * @description The most keys in a page. It may hold fewer; only `next_cursor` says whether it is the last.
                 * @example 100
                 */
                limit: components["parameters"]["ManagedLimit"];
                /**
                 * @description The `next_cursor` of the page before, with the same filters and `sort`.
                 * @example bmV4dA
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    /**
                     * @description The next page, as `<path>; rel="next"` (RFC 8288), where there is one.
                     * @example </apikeys?limit=100&cursor=bmV4dA>; rel="next"
                     */
                    Link?: string;
                    /**
                     * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                     *     if the operator sets no limit.
                     * @example "management";r=99;t=1
                     */
                    RateLimit?: string;
                    /**
                     * @description The limit of requests, `q` in `w` seconds.
                     * @example "management";q=100;w=1
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ManagedApiKeyPage"];
                };
            };
            400: components["responses"]["SearchRefused"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createApiKeyFor: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A value of your choice that nobody can guess, such as a UUID, makes it safe to repeat the request: within 24 hours the
                 *     same value with the same body answers with the same key instead of creating a second one, or rotating it once more. (If
                 *     the service dies before it answers, a second key can come of it; look for it in the list. A rotation is done again a
                 *     minute later: another secret replaces the one that nobody was shown, and the old one ends as it would have.)
                 * @example 0f8fad5b-d9cb-469f-a165-70867728950e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "owner": {
                 *         "external_id": "customer-1042",
                 *         "name": "Ada Lovelace",
                 *         "metadata": {
                 *           "tier": "gold"
                 *         }
                 *       },
                 *       "label": "Nightly export",
                 *       "expires_in_days": 90,
                 *       "scopes": [
                 *         "apikeys:read"
                 *       ],
                 *       "claims": {
                 *         "tenant": "acme"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ManagedApiKeyCreation"];
            };
        };
        responses: {
            /** @description The key. This is the only time that it is shown. */
            201: {
                headers: {
                    /**
                     * @description Always `no-store`.
                     * @example no-store
                     */
                    "Cache-Control": "no-store";
                    /**
                     * @description The version of the key's settings, for `If-Match`. Uses of the key (`last_used_at`) do not change it.
                     * @example "3"
                     */
                    ETag: string;
                    /**
                     * @description Path of the key's metadata.
                     * @example /apikeys/key_3hT8xWq2ZkV6bN1c
                     */
                    Location: string;
                    /**
                     * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                     *     if the operator sets no limit.
                     * @example "management";r=99;t=1
                     */
                    RateLimit?: string;
                    /**
                     * @description The limit of requests, `q` in `w` seconds.
                     * @example "management";q=100;w=1
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key": "lk_3hT8xWq2ZkV6bN1c_5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8c0ffee00c0ffee00",
                     *       "id": "key_3hT8xWq2ZkV6bN1c",
                     *       "label": "Nightly export",
                     *       "description": null,
                     *       "metadata": {},
                     *       "scopes": [
                     *         "apikeys:read"
                     *       ],
                     *       "ip_allowlist": [],
                     *       "rate_limit": null,
                     *       "quota": null,
                     *       "prefix": "lk",
                     *       "last_four": "ee00",
                     *       "status": "active",
                     *       "enabled": true,
                     *       "created_at": "2026-11-21T09:30:00.000Z",
                     *       "updated_at": "2026-11-21T09:30:00.000Z",
                     *       "expires_at": "2027-02-19T09:30:00.000Z",
                     *       "last_used_at": null,
                     *       "last_used_ip": null,
                     *       "last_used_user_agent": null,
                     *       "revoked_at": null,
                     *       "revoked_reason": null,
                     *       "revoked_by": null,
                     *       "changed_by": null,
                     *       "created_by": "key_7gB2nM5vC8xZ1qW4",
                     *       "secret_created_at": "2026-11-21T09:30:00.000Z",
                     *       "self_rotation": false,
                     *       "rotate_after_days": null,
                     *       "rotation_due_at": null,
                     *       "rotation": null,
                     *       "owner": {
                     *         "type": "user",
                     *         "id": "usr_8fK2mQx7LpT4nR9v",
                     *         "external_id": "customer-1042",
                     *         "name": "Ada Lovelace",
                     *         "plan": "default",
                     *         "metadata": {
                     *           "tier": "gold"
                     *         }
                     *       },
                     *       "claims": {
                     *         "tenant": "acme"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedManagedApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["OwnerNotFound"];
            409: components["responses"]["ManagedApiKeyConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    lookUpApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "GET /v1/reports 401 X-API-Key: lk_3hT8xWq2ZkV6bN1c_5e884898da28…"
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyLookup"];
            };
        };
        responses: {
            /** @description The keys within the caller's reach, in the order in which they stand in the text. */
            200: {
                headers: {
                    /**
                     * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                     *     if the operator sets no limit.
                     * @example "management";r=99;t=1
                     */
                    RateLimit?: string;
                    /**
                     * @description The limit of requests, `q` in `w` seconds.
                     * @example "management";q=100;w=1
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [],
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyLookupResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    revokeApiKeys: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A value of your choice, such as a UUID, that makes it safe to repeat the request for 24 hours: with the same value and
                 *     the same body it revokes no further keys, and goes on if it was interrupted.
                 * @example 0f8fad5b-d9cb-469f-a165-70867728950e
                 */
                "Idempotency-Key"?: components["parameters"]["RevocationKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "external_id": "customer-1042"
                 *       },
                 *       "reason": "The customer has left",
                 *       "dry_run": true
                 *     }
                 */
                "application/json": components["schemas"]["BulkRevocation"];
            };
        };
        responses: {
            /** @description The keys that do not work any more; with `dry_run`, those that would not. */
            200: {
                headers: {
                    /**
                     * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                     *     if the operator sets no limit.
                     * @example "management";r=99;t=1
                     */
                    RateLimit?: string;
                    /**
                     * @description The limit of requests, `q` in `w` seconds.
                     * @example "management";q=100;w=1
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dry_run": true,
                     *       "count": 1,
                     *       "ids": [
                     *         "key_3hT8xWq2ZkV6bN1c"
                     *       ],
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["BulkRevocationResult"];
                };
            };
            400: components["responses"]["SearchRefused"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["CountChanged"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getAnyApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ManagedApiKey"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ManagedApiKeyNotFound"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    revokeAnyApiKey: {
        parameters: {
            query?: {
                /**
                 * @description Why the key is revoked; kept with its record. Percent-encode `+`, `&`, `#` and `%`: in a query string a `+` is a
                 *     space.
                 * @example Committed to a public repository
                 */
                reason?: components["parameters"]["RevocationReason"];
            };
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key does not work any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ManagedApiKeyNotFound"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateAnyApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that you are changing (RFC 9110).
                 * @example "3"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "claims": {
                 *         "tenant": "acme",
                 *         "beta": true
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ManagedApiKeyUpdate"];
            };
        };
        responses: {
            200: components["responses"]["ManagedApiKey"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ManagedApiKeyNotFound"];
            409: components["responses"]["ApiKeyNotActive"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    rotateAnyApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A value of your choice that nobody can guess, such as a UUID, makes it safe to repeat the request: within 24 hours the
                 *     same value with the same body answers with the same key instead of creating a second one, or rotating it once more. (If
                 *     the service dies before it answers, a second key can come of it; look for it in the list. A rotation is done again a
                 *     minute later: another secret replaces the one that nobody was shown, and the old one ends as it would have.)
                 * @example 0f8fad5b-d9cb-469f-a165-70867728950e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "starts": "now",
                 *       "grace_seconds": 86400
                 *     }
                 */
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            200: components["responses"]["RotatedManagedApiKey"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ManagedApiKeyNotFound"];
            409: components["responses"]["RotationConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getAnyApiKeyUsage: {
        parameters: {
            query: {
                /**
                 * @description How many days back, today included.
                 * @example 30
                 */
                days: components["parameters"]["UsageDays"];
            };
            header?: never;
            path: {
                /**
                 * @description Id of the key.
                 * @example key_3hT8xWq2ZkV6bN1c
                 */
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The usage. */
            200: {
                headers: {
                    /**
                     * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                     *     if the operator sets no limit.
                     * @example "management";r=99;t=1
                     */
                    RateLimit?: string;
                    /**
                     * @description The limit of requests, `q` in `w` seconds.
                     * @example "management";q=100;w=1
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "day": "2026-11-21",
                     *           "outcomes": {
                     *             "VALID": 41,
                     *             "RATE_LIMITED": 2
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyUsage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ManagedApiKeyNotFound"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listUsers: {
        parameters: {
            query: {
                /**
                 * @description Only the user with this email address.
                 * @example ada@example.org
                 */
                email?: components["parameters"]["OwnerEmail"];
                /**
                 * @description Only the one with this id of yours.
                 * @example customer-42
                 */
                external_id?: components["parameters"]["OwnerExternalId"];
                /**
                 * @description Only those on this plan. Those without a plan are on the default one.
                 * @example pro
                 */
                plan?: components["parameters"]["OwnerPlan"];
                /**
                 * @description Only those that are enabled (`true`), or only those that are disabled (`false`).
                 * @example false
                 */
                enabled?: components["parameters"]["OwnerEnabled"];
                /**
                 * @description The most items in a page. It may hold fewer; only `next_cursor` says whether it is the last.
                 * @example 50
                 */
                limit: components["parameters"]["OwnerLimit"];
                /**
                 * @description The `next_cursor` of the page before, with the same filters.
                 * @example bmV4dA
                 */
                cursor?: components["parameters"]["OwnerCursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["UserPage"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    upsertUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada Lovelace",
                 *       "email": "ada@example.org",
                 *       "external_id": "customer-42",
                 *       "metadata": {
                 *         "tenant": "acme"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["UserUpsert"];
            };
        };
        responses: {
            200: components["responses"]["Account"];
            201: components["responses"]["CreatedAccount"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UserNotFound"];
            409: components["responses"]["UserConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada Lovelace",
                 *       "email": "ada@example.org",
                 *       "external_id": "customer-42",
                 *       "metadata": {
                 *         "tenant": "acme"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["UserCreation"];
            };
        };
        responses: {
            201: components["responses"]["CreatedAccount"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["UserTaken"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listOrganizations: {
        parameters: {
            query: {
                /**
                 * @description Only the one with this id of yours.
                 * @example customer-42
                 */
                external_id?: components["parameters"]["OwnerExternalId"];
                /**
                 * @description Only those on this plan. Those without a plan are on the default one.
                 * @example pro
                 */
                plan?: components["parameters"]["OwnerPlan"];
                /**
                 * @description Only those that are enabled (`true`), or only those that are disabled (`false`).
                 * @example false
                 */
                enabled?: components["parameters"]["OwnerEnabled"];
                /**
                 * @description The most items in a page. It may hold fewer; only `next_cursor` says whether it is the last.
                 * @example 50
                 */
                limit: components["parameters"]["OwnerLimit"];
                /**
                 * @description The `next_cursor` of the page before, with the same filters.
                 * @example bmV4dA
                 */
                cursor?: components["parameters"]["OwnerCursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["OrganizationPage"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    upsertOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Acme Ltd",
                 *       "external_id": "customer-42",
                 *       "metadata": {
                 *         "tenant": "acme"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationUpsert"];
            };
        };
        responses: {
            200: components["responses"]["OrganizationAccount"];
            201: components["responses"]["CreatedOrganizationAccount"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["OrganizationNotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Acme Ltd",
                 *       "external_id": "customer-42",
                 *       "metadata": {
                 *         "tenant": "acme"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationCreation"];
            };
        };
        responses: {
            201: components["responses"]["CreatedOrganizationAccount"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["ExternalIdTaken"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the organization.
                 * @example org_6dG3hJ8kL1zX4cV9
                 */
                organization_id: components["parameters"]["OrganizationIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["OrganizationAccount"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["OrganizationNotFound"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the organization.
                 * @example org_6dG3hJ8kL1zX4cV9
                 */
                organization_id: components["parameters"]["OrganizationIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organization is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["OrganizationNotFound"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateOrganization: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that you are changing (RFC 9110).
                 * @example "3"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Id of the organization.
                 * @example org_6dG3hJ8kL1zX4cV9
                 */
                organization_id: components["parameters"]["OrganizationIdInPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationUpdate"];
            };
        };
        responses: {
            200: components["responses"]["OrganizationAccount"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["OrganizationNotFound"];
            409: components["responses"]["ExternalIdTaken"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statistics. */
            200: {
                headers: {
                    /**
                     * @description How many requests the caller has left: `r`, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers). Left out
                     *     if the operator sets no limit.
                     * @example "management";r=99;t=1
                     */
                    RateLimit?: string;
                    /**
                     * @description The limit of requests, `q` in `w` seconds.
                     * @example "management";q=100;w=1
                     */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "as_of": "2026-11-21T09:30:00.000Z",
                     *       "keys": {
                     *         "active": 5210,
                     *         "disabled": 12,
                     *         "expired": 340,
                     *         "revoked": 87
                     *       },
                     *       "expiring": {
                     *         "within_7_days": 14,
                     *         "within_30_days": 120
                     *       },
                     *       "unused": {
                     *         "for_90_days": 460,
                     *         "never": 95
                     *       },
                     *       "usage": [
                     *         {
                     *           "day": "2026-11-20",
                     *           "outcomes": {
                     *             "VALID": 91822,
                     *             "RATE_LIMITED": 310,
                     *             "EXPIRED": 12
                     *           }
                     *         },
                     *         {
                     *           "day": "2026-11-21",
                     *           "outcomes": {
                     *             "VALID": 40126,
                     *             "REVOKED": 3
                     *           }
                     *         }
                     *       ],
                     *       "top_owners": [
                     *         {
                     *           "owner": {
                     *             "type": "organization",
                     *             "id": "org_8fK2mQx7LpT4nR9v",
                     *             "external_id": "customer-1042",
                     *             "name": "Acme",
                     *             "erased": false
                     *           },
                     *           "uses": 804233,
                     *           "active_keys": 12
                     *         }
                     *       ],
                     *       "owners": {
                     *         "users": 980,
                     *         "organizations": 41,
                     *         "by_plan": [
                     *           {
                     *             "plan": "default",
                     *             "users": 970,
                     *             "organizations": 0
                     *           },
                     *           {
                     *             "plan": "business",
                     *             "users": 10,
                     *             "organizations": 41
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Stats"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["ManagementLimitReached"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    /**
                     * @description Always `no-store`.
                     * @example no-store
                     */
                    "Cache-Control": "no-store";
                    [name: string]: unknown;
                };
                content: {
                    /** @example latchkey_change_lag_seconds 0.12 */
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process is alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service is ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getContractJson: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contract. */
            200: {
                headers: {
                    /**
                     * @description Always `*`. Pages of every origin may read the document, without credentials.
                     * @example *
                     */
                    "Access-Control-Allow-Origin"?: "*";
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0"
                     *     }
                     */
                    "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getContractYaml: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contract. */
            200: {
                headers: {
                    /**
                     * @description Always `*`. Pages of every origin may read the document, without credentials.
                     * @example *
                     */
                    "Access-Control-Allow-Origin"?: "*";
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /** @example openapi: 3.1.0 */
                    "application/yaml": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getHome: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description The page's own policy; no inline script runs.
                     * @example default-src 'none'
                     */
                    "Content-Security-Policy": string;
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Where the contract, the reference and the guides for agents are (RFC 8288).
                     * @example </openapi.json>; rel="service-desc"; type="application/json"
                     */
                    Link: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html> */
                    "text/html": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["PageBadRequest"];
            500: components["responses"]["PageInternalServerError"];
        };
    };
    getDevelopersPage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description The page's own policy; no inline script runs.
                     * @example default-src 'none'
                     */
                    "Content-Security-Policy": string;
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Where the contract, the reference and the guides for agents are (RFC 8288).
                     * @example </openapi.json>; rel="service-desc"; type="application/json"
                     */
                    Link: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html> */
                    "text/html": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["PageBadRequest"];
            500: components["responses"]["PageInternalServerError"];
        };
    };
    getSettingsPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. It needs JavaScript. */
            200: {
                headers: {
                    /**
                     * @description Always `no-store`.
                     * @example no-store
                     */
                    "Cache-Control": "no-store";
                    /**
                     * @description The page's own policy; no inline script runs.
                     * @example default-src 'none'
                     */
                    "Content-Security-Policy": string;
                    /**
                     * @description Where the contract, the reference and the guides for agents are (RFC 8288).
                     * @example </openapi.json>; rel="service-desc"; type="application/json"
                     */
                    Link: string;
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html> */
                    "text/html": string;
                };
            };
            400: components["responses"]["PageBadRequest"];
            500: components["responses"]["PageInternalServerError"];
        };
    };
    getReference: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reference, rendered by Redoc. */
            200: {
                headers: {
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description The page's own policy; no inline script runs.
                     * @example default-src 'none'
                     */
                    "Content-Security-Policy": string;
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Where the contract, the reference and the guides for agents are (RFC 8288).
                     * @example </openapi.json>; rel="service-desc"; type="application/json"
                     */
                    Link: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html> */
                    "text/html": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["PageBadRequest"];
            500: components["responses"]["PageInternalServerError"];
        };
    };
    getApiReference: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reference, rendered by Redoc. */
            200: {
                headers: {
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description The page's own policy; no inline script runs.
                     * @example default-src 'none'
                     */
                    "Content-Security-Policy": string;
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Where the contract, the reference and the guides for agents are (RFC 8288).
                     * @example </openapi.json>; rel="service-desc"; type="application/json"
                     */
                    Link: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html> */
                    "text/html": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["PageBadRequest"];
            404: components["responses"]["PageNotFound"];
            500: components["responses"]["PageInternalServerError"];
        };
    };
    getApiDocument: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contract. */
            200: {
                headers: {
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0"
                     *     }
                     */
                    "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getSkill: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The guide. */
            200: {
                headers: {
                    /**
                     * @description Always `*`. Pages of every origin may read the document, without credentials.
                     * @example *
                     */
                    "Access-Control-Allow-Origin"?: "*";
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Where the contract, the reference and the guides for agents are (RFC 8288).
                     * @example </openapi.json>; rel="service-desc"; type="application/json"
                     */
                    Link: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /** @example # Using the API */
                    "text/markdown": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getLlmsText: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The overview. */
            200: {
                headers: {
                    /**
                     * @description Always `*`. Pages of every origin may read the document, without credentials.
                     * @example *
                     */
                    "Access-Control-Allow-Origin"?: "*";
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Where the contract, the reference and the guides for agents are (RFC 8288).
                     * @example </openapi.json>; rel="service-desc"; type="application/json"
                     */
                    Link: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /** @example # Latchkey API */
                    "text/plain": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
    listAgentSkills: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The index. */
            200: {
                headers: {
                    /**
                     * @description Always `*`. Pages of every origin may read the document, without credentials.
                     * @example *
                     */
                    "Access-Control-Allow-Origin"?: "*";
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "$schema": "https://schemas.agentskills.io/discovery/0.2.0/schema.json",
                     *       "skills": [
                     *         {
                     *           "name": "example-api",
                     *           "type": "skill-md",
                     *           "description": "Call the Latchkey API with an API key instead of a browser.",
                     *           "url": "https://latchkey.example.org/skill.md",
                     *           "digest": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["AgentSkills"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getApiCatalog: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The catalog. */
            200: {
                headers: {
                    /**
                     * @description Always `*`. Pages of every origin may read the document, without credentials.
                     * @example *
                     */
                    "Access-Control-Allow-Origin"?: "*";
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "linkset": [
                     *         {
                     *           "anchor": "https://latchkey.example.org",
                     *           "service-desc": [
                     *             {
                     *               "href": "https://latchkey.example.org/openapi.json",
                     *               "type": "application/json"
                     *             }
                     *           ],
                     *           "service-doc": [
                     *             {
                     *               "href": "https://latchkey.example.org/docs",
                     *               "type": "text/html"
                     *             }
                     *           ],
                     *           "status": [
                     *             {
                     *               "href": "https://latchkey.example.org/readyz",
                     *               "type": "application/json"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/linkset+json": components["schemas"]["Linkset"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getSecurityText: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contact. */
            200: {
                headers: {
                    /**
                     * @description Always `*`. Pages of every origin may read the document, without credentials.
                     * @example *
                     */
                    "Access-Control-Allow-Origin"?: "*";
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /** @example Contact: mailto:security@example.org */
                    "text/plain": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getRobotsText: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules. */
            200: {
                headers: {
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    /** @example User-agent: * */
                    "text/plain": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getFavicon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the document that you have, or several, separated by commas. If the document has not changed, the
                 *     answer is 304 without a body (RFC 9110). An `ETag` identifies the bytes in one encoding.
                 * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The icon. */
            200: {
                headers: {
                    /**
                     * @description Always `no-cache`. A cache may keep the document, but asks each time whether it has changed.
                     * @example no-cache
                     */
                    "Cache-Control"?: "no-cache";
                    /**
                     * @description The page's own policy; no inline script runs.
                     * @example default-src 'none'
                     */
                    "Content-Security-Policy": string;
                    /**
                     * @description Identifies the bytes of the document in the encoding that was sent, for `If-None-Match`.
                     * @example "Zq3xXnQ1dYF0o6v5m2b7kA"
                     */
                    ETag?: string;
                    /**
                     * @description Always `Accept-Encoding`. The document is sent in brotli, in gzip or uncompressed.
                     * @example Accept-Encoding
                     */
                    Vary?: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": Blob;
                    "image/png": Blob;
                    "image/webp": Blob;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
}
