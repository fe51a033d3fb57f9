import type { CredentialMethod } from '../domain/principal.js';

export type HttpMethod = 'get' | 'put' | 'post' | 'delete' | 'patch';

/** What the service itself needs to know of an OpenAPI 3.1 document. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string; description?: string }[];
  security: SecurityRequirement[];
  tags: { name: string; 'x-audience'?: Audience }[];
  paths: Record<string, PathItem>;
  components: {
    schemas: Record<string, SchemaObject>;
    parameters: Record<string, ParameterObject>;
    responses: Record<string, ResponseObject>;
    [section: string]: Record<string, unknown>;
  };
}

/** Whom an operation is for: the users of the operator's API, the back ends and proxies in front of it, or the operator. */
export type Audience = (typeof audiences)[number];
export const audiences = ['users', 'back-ends', 'operators'] as const;

type SecurityRequirement = Record<string, string[]>;
export type SchemaObject = Record<string, unknown>;

export interface PathItem extends Partial<Record<HttpMethod, OperationObject>> {
  parameters?: Reference[];
}

export interface Reference {
  $ref: string;
}

export interface ParameterObject {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: SchemaObject;
}

export interface ResponseObject {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: SchemaObject }>;
}

export interface OperationObject {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security?: SecurityRequirement[];
  parameters?: Reference[];
  requestBody?: { required?: boolean; content: Record<string, { schema: SchemaObject }> };
  responses: Record<string, Reference | ResponseObject>;
  /** Where it is another than that of its tag. */
  'x-audience'?: Audience;
  /** Which credentials are accepted; both where it is left out. `security` says the same in OpenAPI's words. */
  'x-credentials'?: CredentialMethod[];
  /** The scopes that the credential must have, all of them; every secured operation says so, if only that there is none. */
  'x-scopes'?: string[];
  /** Whether it answers under every host name; others only under those of this instance. */
  'x-any-host'?: boolean;
  /** Whether pages of every origin may read it (CORS), without credentials. */
  'x-any-origin'?: boolean;
  /** Whether requests are answered in front of Express where nothing about them is unusual. */
  'x-hot-path'?: boolean;
  /** Whether it is a probe: asked at intervals, day and night, by what watches the service. */
  'x-probe'?: boolean;
  /**
   * Whether attempts are limited by address and account: because they could guess a password (`true`), or because they
   * make accounts (`registration`), which counts apart and whatever becomes of it.
   */
  'x-throttled'?: boolean | 'registration';
  /** Whether changes are limited by whose keys they change. The lint demands it of all that creates or changes keys. */
  'x-change-limited'?: boolean;
  /**
   * Whether requests are limited by whose credential they carry: all of them, or those alone that only try out what they
   * would do, where whatever stops keys is never limited. The lint demands a word of all that manages keys and owners.
   */
  'x-managed'?: boolean | 'dry_run';
  /** Whether a user has one of these answers made at a time. The lint demands it of all that lists records. */
  'x-queued'?: boolean;
}

/** Follows a reference of the form `#/components/<section>/<name>`; anything else is returned as it is. */
export function resolve<T>(document: OpenApiDocument, value: Reference | T): T {
  if (typeof value !== 'object' || value === null || !('$ref' in value)) return value as T;
  const [, section = '', name = ''] = /^#\/components\/(\w+)\/(\w+)$/.exec(value.$ref) ?? [];
  const target = document.components[section]?.[name];
  if (target === undefined) throw new Error(`The contract refers to ${value.$ref}, which is not there.`);
  return target as T;
}
