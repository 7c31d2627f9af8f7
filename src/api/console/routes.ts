import { type Request, type Response, Router } from 'express';
import { sendStaticFile } from '../static-files.js';
import type { ConsoleFiles } from './files.js';
import { contentSecurityPolicy, newNonce } from './policy.js';

/** The build leaves it where the nonce belongs. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';
/** What lies here has a hash of its content in its name, so it never changes. */
const HASHED = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';
/** Asked for again each time; mostly the answer is that nothing has changed. */
const ASK_AGAIN = 'no-cache';

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sluice</title></head>
<body><h1>Sluice runs</h1><p>The console has not been built here; <code>npm run build</code> builds it.
The API is at <code>/api/v1</code>.</p></body></html>
`;

/**
 * The console: its files, and its page for every other path that a browser opens, since it knows by itself what to show
 * there. Comes after everything else, so it hides nothing.
 */
export function consoleRoutes(built: ConsoleFiles | undefined): Router {
  const router = Router();
  router.use(async (request, response, next) => {
    const file = built?.files.get(request.path);
    if (request.method !== 'GET' && request.method !== 'HEAD') next();
    else if (file !== undefined) {
      response.setHeader('Cache-Control', request.path.startsWith(HASHED) ? FOR_EVER : ASK_AGAIN);
      await sendStaticFile(request, response, file);
    } else if (isPage(request)) sendPage(response, built?.index ?? NOT_BUILT);
    else next();
  });
  return router;
}

function isPage(request: Request): boolean {
  const { path } = request;
  if (path.startsWith('/api/') || path.startsWith(HASHED)) return false;
  // The front door is the page for whoever asks, such as curl; elsewhere only browsers get it, and programs an error.
  return path === '/' || request.accepts(['json', 'html']) === 'html';
}

function sendPage(response: Response, html: string): void {
  const nonce = newNonce();
  response.setHeader('Content-Security-Policy', contentSecurityPolicy(nonce));
  response.setHeader('Cache-Control', 'no-store');
  response.type('html').send(html.replaceAll(NONCE_PLACEHOLDER, nonce));
}
