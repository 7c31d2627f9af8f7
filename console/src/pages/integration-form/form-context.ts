import { createFormContext } from '@mantine/form';
import { createContext, use } from 'react';
import { ApiError, sentence } from '../../api/errors.js';
import type { Integration } from '../../api/types.js';
import type { Purpose } from './missing.js';
import type { FormValues } from './values.js';

export const [FormProvider, useFormContext, useForm] = createFormContext<FormValues>();

/** What the form is about: its purpose and, for all but a new one, the integration that it began with. */
export type Subject = { purpose: Purpose; integration?: Integration };

export const SubjectContext = createContext<Subject>({ purpose: 'new' });

export function useSubject(): Subject {
  return use(SubjectContext);
}

const HEADERS = 'callback_parameters.headers';

/** Errors of the service by the path of the field that they are about; undefined when it is about no field. */
export function fieldErrors(error: unknown): Record<string, string> | undefined {
  if (!(error instanceof ApiError) || error.details.length === 0) return undefined;
  const errors: Record<string, string> = {};
  // What is one input here and many fields in the API says all that is wrong, each thing once.
  for (const { path, message } of error.details) {
    const said = errors[fieldOf(path)];
    const more = saidOf(path, message);
    errors[fieldOf(path)] = said === undefined || path === fieldOf(path) ? more : `${said} ${more}`;
  }
  return errors;
}

/** Fields that are one input here and many in the API. */
function fieldOf(path: string): string {
  if (path.startsWith(HEADERS)) return HEADERS;
  return path.startsWith('filter_conditions') ? 'filter_conditions' : path;
}

function saidOf(path: string, message: string): string {
  const header = path.startsWith(`${HEADERS}.`) ? path.slice(HEADERS.length + 1) : undefined;
  if (header !== undefined) return sentence(`“${header}” ${message}`);
  // The field counts in MiB.
  return path === 's3_parameters.batch_max_bytes' ? 'Must be a whole number from 1 to 1024.' : sentence(message);
}
