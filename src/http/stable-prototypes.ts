import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/**
 * Classes for `http.createServer` whose instances already have the prototypes that Express gives to every request and
 * response.
 *
 * Express calls `Object.setPrototypeOf` on both, which sends V8 down its slow path for whatever touches them afterwards.
 * With these classes the call changes nothing, and Express answers the same about four times faster; without them it
 * works as ever.
 */
export function stablePrototypes(app: Express): {
  IncomingMessage: typeof IncomingMessage;
  ServerResponse: typeof ServerResponse;
} {
  return {
    IncomingMessage: withPrototype(IncomingMessage, app.request),
    ServerResponse: withPrototype(ServerResponse, app.response),
  };
}

type Constructor = abstract new (...args: never[]) => object;

/** A constructor that does what `base` does, for instances of `prototype`. A class would have a prototype of its own. */
function withPrototype<T extends Constructor>(base: T, prototype: object): T {
  function Stable(...args: unknown[]): object {
    return Reflect.construct(base, args, Stable);
  }
  Stable.prototype = prototype;
  return Stable as unknown as T;
}
