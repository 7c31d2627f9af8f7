import type { Express } from 'express';

type Layer = { slash: boolean; route?: Route; handle: { stack?: Layer[] } };
type Route = { path: string; stack: { method: string }[] };

/** Every route of an app, as `GET /api/v1/events/{name}/{id}`. A router below a prefix hides its paths, so there may be none. */
export function mountedRoutes(app: Express): string[] {
  return (app.router as unknown as { stack: Layer[] }).stack.flatMap(routesBelow);
}

function routesBelow({ slash, route, handle }: Layer): string[] {
  if (route !== undefined) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    const methods = new Set(route.stack.map(({ method }) => method.toUpperCase()));
    return [...methods].map((method) => `${method} ${path}`);
  }
  if (handle.stack === undefined) return [];
  if (!slash) throw new Error('a router is mounted below a prefix; give its operations their full paths');
  return handle.stack.flatMap(routesBelow);
}
