import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ALL_OPERATIONS } from '../../src/api/openapi/all-operations.js';
import type { LivedInTenant } from '../support/lived-in-tenant.js';

/** Calls that must not find what is there, or the others would soon find nothing. */
const DESTRUCTIVE = ['deleteIntegration', 'revokeKey'];

/** How often a parameter of a path is of something that is there. */
const OFTEN = 0.7;

/**
 * Settings of schemathesis for a tenant: his admin key, and the ids of what he has, so that calls come further than to
 * "there is no such integration".
 *
 * @param folder where schemathesis is run, and looks for them
 */
export async function writeSettings(folder: string, tenant: LivedInTenant): Promise<void> {
  const { keys, hook, bucket, temporary, publicationId, batchedId, rejectedIds, mark } = tenant;
  const known: Record<string, string[]> = {
    id: [hook, bucket, temporary],
    publicationId: [publicationId, batchedId],
    rejectedId: rejectedIds,
  };
  const lines = [
    // In several threads Python 3.11 itself breaks now and then: "AST constructor recursion depth mismatch".
    'workers = 1',
    'continue-on-failure = true',
    'request-timeout = 60',
    'color = false',
    'warnings = false',
    `headers = ${table({ Authorization: `Bearer ${keys.admin}` })}`,
    '[checks]',
    // A target that does not take an event, and a Temporal that takes its time, are no mistakes of the service.
    'not_a_server_error = { expected-statuses = ["2xx", "3xx", "4xx", 502, 503] }',
    // The contract has no 405: where no call is, there is nothing, whatever the method.
    'unsupported_method = { enabled = false }',
    'allow_header_conformance = { enabled = false }',
    // A schema cannot say what a call needs of the state of things, nor which fields go together.
    'positive_data_acceptance = { enabled = false }',
    ...Object.entries(known).flatMap(([name, values]) => [`[dictionaries.${name}]`, `values = ${text(values)}`]),
    '[dictionaries.eventId]',
    `values = ${text([`good-${mark}`])}`,
    ...Object.entries(ALL_OPERATIONS).flatMap(([operationId, { path }]) => {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      const bound = names.filter((name) => name in known && !DESTRUCTIVE.includes(operationId));
      if (bound.length === 0) return [];
      return [
        '[[operations]]',
        `include-operation-id = ${text(operationId)}`,
        '[operations.parameters]',
        ...bound.map(
          (name) => `"path.${name}" = { dictionary = "${dictionaryOf(name, path)}", probability = ${OFTEN} }`,
        ),
      ];
    }),
  ];
  await writeFile(join(folder, 'schemathesis.toml'), `${lines.join('\n')}\n`);
}

function dictionaryOf(name: string, path: string): string {
  return name === 'id' && path.includes('/events/') ? 'eventId' : name;
}

/** TOML has the strings and the lists of JSON. */
function text(value: unknown): string {
  return JSON.stringify(value);
}

function table(value: Record<string, string>): string {
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${key} = ${text(one)}`)
    .join(', ')} }`;
}
