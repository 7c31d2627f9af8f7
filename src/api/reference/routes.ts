import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Router } from 'express';
import { ApiError } from '../errors.js';
import { type StaticFile, sendStaticFile, staticFile } from '../static-files.js';
import { PAGE, POLICY, START } from './page.js';

const PATH = '/docs';
const FROM_SWAGGER_UI = ['swagger-ui-bundle.js', 'swagger-ui.css'];

/** The reference of the API, to read and to try: a page that makes itself of the OpenAPI document. */
export function referenceRoutes(): Router {
  let files: ReadonlyMap<string, StaticFile> | undefined;
  const router = Router();
  router.use(PATH, async (request, response) => {
    files ??= readFiles();
    const file = files.get(request.path);
    if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      throw new ApiError('resource_not_found', `there is nothing at ${request.method} ${PATH}${request.path}`);
    }
    response.setHeader('Content-Security-Policy', POLICY);
    // Asked for again each time; mostly the answer is that nothing has changed.
    response.setHeader('Cache-Control', 'no-cache');
    await sendStaticFile(request, response, file);
  });
  return router;
}

/** Read when somebody first looks, since most processes are never asked; by the paths below the page's own. */
function readFiles(): Map<string, StaticFile> {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return new Map([
    ['/', staticFile('index.html', Buffer.from(PAGE))],
    ['/start.js', staticFile('start.js', Buffer.from(START))],
    ...FROM_SWAGGER_UI.map((name) => [`/${name}`, staticFile(name, readFileSync(join(folder, name)))] as const),
  ]);
}
