import { type IRoute, type RequestHandler, Router } from 'express';

/** Express's routing, at a cost that does not grow with the number of routes. */
interface PathRouter {
  /** The route of a path of the contract, such as `/auth/apikeys/{key_id}`. */
  route(path: string): IRoute;
  handle: RequestHandler;
}

/**
 * An Express router tries its routes in turn. Here each has company only of those that begin like it, up to the first
 * template, and a request goes to those that its path begins like. A path without templates comes first, as
 * `/auth/apikeys/current` is not an id, and then the longest beginning.
 */
export function createPathRouter(): PathRouter {
  const routers = new Map<string, Router>();
  /** Most slashes in a beginning: a hostile path has thousands. */
  let deepest = 0;

  function routersFor(path: string): Router[] {
    const beginnings: string[] = [];
    for (let at = path.indexOf('/'); at >= 0 && beginnings.length < deepest; at = path.indexOf('/', at + 1)) {
      beginnings.push(path.slice(0, at + 1));
    }
    return [path, ...beginnings.reverse()].flatMap((beginning) => routers.get(beginning) ?? []);
  }

  return {
    route(path) {
      const beginning = beginningOf(path);
      const router = routers.get(beginning) ?? Router({ caseSensitive: true, strict: true });
      routers.set(beginning, router);
      deepest = Math.max(deepest, beginning.split('/').length - 1);
      return router.route(path.replace(/\{(\w+)\}/g, ':$1'));
    },
    handle(req, res, next) {
      const found = routersFor(req.path);
      const follow = (at: number): void => {
        const router = found[at];
        if (router) router(req, res, (error?: unknown) => (error ? next(error) : follow(at + 1)));
        else next();
      };
      follow(0);
    },
  };
}

/** All of a path without templates, else what stands before the segment of the first. */
function beginningOf(path: string): string {
  const template = path.indexOf('{');
  return template < 0 ? path : path.slice(0, path.lastIndexOf('/', template) + 1);
}
