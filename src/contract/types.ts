/** The names that the contract gives: what the problems, the presenters and the handlers are typed by. */
import type { components, operations } from '../../generated/server/openapi.js';

export type Schemas = components['schemas'];
export type OperationId = keyof operations;
