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
         * @description Makes an account from an e-mail address and a password of at least 15 characters. Common and easily guessed
         *     passwords are refused; there are no other rules about their composition (NIST SP 800-63B).
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
         * @description Exchanges an e-mail address and a password for an access token that lives for 60 minutes. The answer is the same
         *     for an unknown address and a wrong password.
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
         * Log out everywhere
         * @description Every access token of this user that was issued until now stops working at once. API keys go on working. Needs an
         *     access token: a stolen key could otherwise keep its owner logged out, and itself from being revoked.
         */
        post: operations["logOut"];
        delete?: never;
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
         * @description Takes the current password and a new one. Every access token of this user stops working, that of this request
         *     included: log in again. API keys go on working. Needs an access token.
         */
        post: operations["changePassword"];
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
         * @description The user behind the credential, and how this request was authenticated.
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
         * @description The caller's keys, without their secrets; those that work, unless `status` asks for others.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description Makes a key and shows it **once**: only its hash is stored, so that a lost key cannot be shown again. Needs an
         *     access token; a key cannot make keys. Without an expiry the key lives for 90 days (less where the operator allows
         *     less).
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
         * Get the key of this request
         * @description The metadata of the key that made this request. With an access token there is none, which is a 403.
         */
        get: operations["getCurrentApiKey"];
        put?: never;
        post?: never;
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
         * @description The key stops working at once and for good; its record stays, with when and why. Revoking a revoked key changes
         *     nothing and is no error. Takes an access token, or the key itself.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        /**
         * Update an API key
         * @description Changes the fields that are given and leaves the others. Needs an access token: a key that could move its own
         *     expiry would never expire. With `If-Match` the change is refused if somebody else was faster. A disabled key is
         *     refused until it is enabled again; it still counts towards the limit of active keys.
         */
        patch: operations["updateApiKey"];
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
         * Tell whether the process is alive
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
         * Tell whether the service can take requests
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
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the reference
         * @description The reference of this API for people, self-contained.
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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Opaque id of a user. */
        UserId: string;
        /** @description Opaque id of a key. It is not secret. */
        ApiKeyId: string;
        /**
         * Format: email
         * @description An e-mail address. Upper and lower case are the same.
         */
        Email: string;
        /** @description Text for people, counted in Unicode code points; no control, bidirectional or zero-width characters. */
        Text: string;
        /** @description What the key is for, in your words. */
        Label: components["schemas"]["Text"];
        /** @description More about the key, for people. Counted in Unicode code points. */
        Description: string | null;
        /** @description Up to 20 values of your own, for programs. Do not put secrets here. */
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
         * @description 15 to 128 characters of any kind; a sentence is a good one.
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
        /** @description An e-mail address and its password. */
        LogIn: {
            email: components["schemas"]["Email"];
            password: components["schemas"]["Password"];
        };
        /** @description The current password and the new one. */
        PasswordChange: {
            current_password: components["schemas"]["Password"];
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
        /** @description A user. */
        User: {
            id: components["schemas"]["UserId"];
            email: components["schemas"]["Email"];
            /** @description What the user wants to be called. */
            name: string | null;
            created_at: components["schemas"]["Timestamp"];
        };
        /** @description A user, and the credential of this request. */
        CurrentUser: {
            user: components["schemas"]["User"];
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
            label: components["schemas"]["Label"];
            description: components["schemas"]["Description"];
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
            revoked_at: components["schemas"]["NullableTimestamp"];
            /** @description Why the key was revoked. */
            revoked_reason: string | null;
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
        };
        /** @description A new key. Give at most one of `expires_in_days` and `expires_at`; `null` means that it never expires. */
        ApiKeyCreation: {
            label: components["schemas"]["Label"];
            description?: components["schemas"]["Description"];
            metadata?: components["schemas"]["Metadata"];
            expires_in_days?: components["schemas"]["ExpiresInDays"];
            expires_at?: components["schemas"]["NullableTimestamp"];
        };
        /** @description The fields to change. `metadata` is replaced as a whole. */
        ApiKeyUpdate: {
            label?: components["schemas"]["Label"];
            description?: components["schemas"]["Description"];
            metadata?: components["schemas"]["Metadata"];
            expires_in_days?: components["schemas"]["ExpiresInDays"];
            expires_at?: components["schemas"]["NullableTimestamp"];
            /** @description Whether the key is switched on. */
            enabled?: boolean;
        };
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
        /**
         * @description What went wrong, for programs.
         * @enum {string}
         */
        ProblemCode: "invalid_request" | "authentication_required" | "invalid_token" | "invalid_credentials" | "credential_not_accepted" | "incorrect_password" | "registration_closed" | "not_found" | "apikey_not_found" | "method_not_allowed" | "email_taken" | "apikey_limit_reached" | "apikey_not_active" | "idempotency_in_progress" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "idempotency_key_reused" | "too_many_requests" | "internal_error" | "service_unavailable";
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
             * @description The path that was asked for.
             */
            instance: string;
            code: components["schemas"]["ProblemCode"];
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
                 *       "revoked_reason": null
                 *     }
                 */
                "application/json": components["schemas"]["ApiKey"];
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
                 *       "title": "The request is not valid",
                 *       "status": 400,
                 *       "detail": "Mend what is listed in errors and send the request again.",
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
        /** @description The e-mail address and the password do not belong together. */
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
                 *       "title": "The e-mail address or the password is wrong",
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
        /** @description The credential is valid, but this operation takes another kind. */
        CredentialNotAccepted: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/credential_not_accepted",
                 *       "title": "This operation takes another kind of credential",
                 *       "status": 403,
                 *       "detail": "Log in with POST /auth/login and use the access token.",
                 *       "instance": "/auth/apikeys",
                 *       "code": "credential_not_accepted",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
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
                 *       "title": "There is no such key",
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
        /** @description An account with this e-mail address exists. */
        EmailTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/email_taken",
                 *       "title": "The e-mail address is taken",
                 *       "status": 409,
                 *       "detail": "An account with this e-mail address exists. Log in instead.",
                 *       "instance": "/auth/register",
                 *       "code": "email_taken",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The account holds as many active keys as it may, or the first request of this Idempotency-Key still runs. */
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
        /** @description A revoked or expired key cannot be changed. */
        ApiKeyNotActive: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/apikey_not_active",
                 *       "title": "The key is revoked or expired",
                 *       "status": 409,
                 *       "detail": "A revoked or expired key cannot be changed. Make a new one.",
                 *       "instance": "/auth/apikeys/key_3hT8xWq2ZkV6bN1c",
                 *       "code": "apikey_not_active",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key has changed since the ETag given in If-Match. */
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
        /** @description The body is larger than 64 KiB. */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/payload_too_large",
                 *       "title": "The body is too large",
                 *       "status": 413,
                 *       "detail": "Send at most 64 KiB.",
                 *       "instance": "/auth/apikeys",
                 *       "code": "payload_too_large",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not application/json. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/unsupported_media_type",
                 *       "title": "The media type of the body is not supported",
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
                 *       "title": "The Idempotency-Key was used with another body",
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
        /** @description Too many attempts. */
        TooManyRequests: {
            headers: {
                /**
                 * @description What is left of each limit: `r` attempts, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers).
                 * @example "address";r=99;t=900, "pair";r=9;t=900, "account";r=99;t=900
                 */
                RateLimit?: string;
                /**
                 * @description The limits that apply, `q` attempts in `w` seconds: of the caller's address, of that address for this account, and
                 *     for this account from everywhere.
                 * @example "address";q=100;w=900, "pair";q=10;w=900, "account";q=100;w=900
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
                 *       "title": "Too many attempts",
                 *       "status": 429,
                 *       "detail": "Try again in 840 seconds.",
                 *       "instance": "/auth/login",
                 *       "code": "too_many_requests",
                 *       "request_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Something went wrong on our side. */
        InternalServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://latchkey.example.org/docs#section/Problems/internal_error",
                 *       "title": "Something went wrong on our side",
                 *       "status": 500,
                 *       "detail": "Try again later. If it goes on, report the request_id to the operator.",
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
                 *       "title": "The service cannot answer at the moment",
                 *       "status": 503,
                 *       "detail": "Try again after the seconds in Retry-After.",
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
         * @description A value of your choice, such as a UUID, that makes it safe to repeat the request: within 24 hours the same value
         *     with the same body answers with the same key instead of making a second one. (If the service dies between the
         *     two, a second key can come of it; look for it in the list.)
         * @example 0f8fad5b-d9cb-469f-a165-70867728950e
         */
        IdempotencyKey: string;
        /**
         * @description The `ETag` of the version that you are changing (RFC 9110).
         * @example "3"
         */
        IfMatch: string;
        /**
         * @description Why the key is revoked; kept with its record.
         * @example Committed to a public repository
         */
        RevocationReason: components["schemas"]["Text"];
        /**
         * @description Which keys to list, separated by commas; `all` for every one.
         * @example [
         *       "active",
         *       "disabled"
         *     ]
         */
        ApiKeyStatusFilter: ("active" | "disabled" | "expired" | "revoked" | "all")[];
        /**
         * @description The order; a leading `-` is newest first. Keys that were never used count as oldest.
         * @example -last_used_at
         */
        ApiKeySort: "created_at" | "-created_at" | "last_used_at" | "-last_used_at";
        /**
         * @description The most keys in a page.
         * @example 50
         */
        Limit: number;
        /**
         * @description The `next_cursor` of the page before, with the same `status` and `sort`.
         * @example bmV4dA
         */
        Cursor: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description The version of the key's settings, for `If-Match`. Uses of the key (`last_used_at`) do not change it.
         * @example "3"
         */
        ETag: string;
        /**
         * @description Always `no-store`; the body carries a secret.
         * @example no-store
         */
        NoStore: "no-store";
        /**
         * @description What is left of each limit: `r` attempts, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers).
         * @example "address";r=99;t=900, "pair";r=9;t=900, "account";r=99;t=900
         */
        RateLimit: string;
        /**
         * @description The limits that apply, `q` attempts in `w` seconds: of the caller's address, of that address for this account, and
         *     for this account from everywhere.
         * @example "address";q=100;w=900, "pair";q=10;w=900, "account";q=100;w=900
         */
        RateLimitPolicy: string;
        /**
         * @description Seconds to wait before the next try.
         * @example 30
         */
        RetryAfter: string;
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
            /** @description The account was made. */
            201: {
                headers: {
                    /**
                     * @description What is left of each limit: `r` attempts, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers).
                     * @example "address";r=99;t=900, "pair";r=9;t=900, "account";r=99;t=900
                     */
                    RateLimit?: string;
                    /**
                     * @description The limits that apply, `q` attempts in `w` seconds: of the caller's address, of that address for this account, and
                     *     for this account from everywhere.
                     * @example "address";q=100;w=900, "pair";q=10;w=900, "account";q=100;w=900
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
                     * @description Always `no-store`; the body carries a secret.
                     * @example no-store
                     */
                    "Cache-Control": "no-store";
                    /**
                     * @description What is left of each limit: `r` attempts, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers).
                     * @example "address";r=99;t=900, "pair";r=9;t=900, "account";r=99;t=900
                     */
                    RateLimit?: string;
                    /**
                     * @description The limits that apply, `q` attempts in `w` seconds: of the caller's address, of that address for this account, and
                     *     for this account from everywhere.
                     * @example "address";q=100;w=900, "pair";q=10;w=900, "account";q=100;w=900
                     */
                    "RateLimit-Policy"?: string;
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
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No access token of this user works any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["CredentialNotAccepted"];
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
                     * @description What is left of each limit: `r` attempts, for another `t` seconds (draft-ietf-httpapi-ratelimit-headers).
                     * @example "address";r=99;t=900, "pair";r=9;t=900, "account";r=99;t=900
                     */
                    RateLimit?: string;
                    /**
                     * @description The limits that apply, `q` attempts in `w` seconds: of the caller's address, of that address for this account, and
                     *     for this account from everywhere.
                     * @example "address";q=100;w=900, "pair";q=10;w=900, "account";q=100;w=900
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
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query: {
                /**
                 * @description Which keys to list, separated by commas; `all` for every one.
                 * @example [
                 *       "active",
                 *       "disabled"
                 *     ]
                 */
                status: components["parameters"]["ApiKeyStatusFilter"];
                /**
                 * @description The order; a leading `-` is newest first. Keys that were never used count as oldest.
                 * @example -last_used_at
                 */
                sort: components["parameters"]["ApiKeySort"];
                /**
                 * @description The most keys in a page.
                 * @example 50
                 */
                limit: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before, with the same `status` and `sort`.
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
                     *           "revoked_reason": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A value of your choice, such as a UUID, that makes it safe to repeat the request: within 24 hours the same value
                 *     with the same body answers with the same key instead of making a second one. (If the service dies between the
                 *     two, a second key can come of it; look for it in the list.)
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
                 *       "expires_in_days": 90
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
                     * @description Always `no-store`; the body carries a secret.
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
                     *       "revoked_reason": null
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["CredentialNotAccepted"];
            409: components["responses"]["ApiKeyConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
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
            403: components["responses"]["CredentialNotAccepted"];
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
            404: components["responses"]["ApiKeyNotFound"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: {
                /**
                 * @description Why the key is revoked; kept with its record.
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
            403: components["responses"]["CredentialNotAccepted"];
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
            200: components["responses"]["ApiKey"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["CredentialNotAccepted"];
            404: components["responses"]["ApiKeyNotFound"];
            409: components["responses"]["ApiKeyNotActive"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contract. */
            200: {
                headers: {
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
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getContractYaml: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contract. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example openapi: 3.1.0 */
                    "application/yaml": string;
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getReference: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reference, rendered by Redoc. */
            200: {
                headers: {
                    /**
                     * @description The page's own policy, which allows its inline scripts by their hashes.
                     * @example default-src 'none'
                     */
                    "Content-Security-Policy": string;
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html> */
                    "text/html": string;
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalServerError"];
        };
    };
}
