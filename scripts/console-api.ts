import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { ALL_OPERATIONS } from '../src/api/openapi/all-operations.js';
import { openApiDocument } from '../src/api/openapi/document.js';

/**
 * `npm run console-api [-- --check]`: the types of the API for the console, made from the very document that the service
 * shows; with `--check` only tells whether they still fit.
 */
const FILE = fileURLToPath(new URL('../console/src/api/schema.generated.ts', import.meta.url));
const HEADER = '// Made by `npm run console-api` from the operations of the API. Do not edit.\n\n';

const types = await openapiTS(openApiDocument(ALL_OPERATIONS) as OpenAPI3, {
  alphabetize: true,
  defaultNonNullable: false,
});
const fresh = HEADER + astToString(types);
if (!process.argv.includes('--check')) {
  await writeFile(FILE, fresh);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) !== fresh) {
  process.stderr.write(
    "console/src/api/schema.generated.ts does not fit the API any more: run 'npm run console-api'\n",
  );
  process.exitCode = 1;
}
