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

/** Errors of the service by the path of the field that they are about; undefined when it is about no field. */
export function fieldErrors(error: unknown): Record<string, string> | undefined {
  if (!(error instanceof ApiError) || error.details.length === 0) return undefined;
  return Object.fromEntries(error.details.map(({ path, message }) => [fieldOf(path), sentence(message)]));
}

/** Fields that are one input here and many in the API. */
function fieldOf(path: string): string {
  if (path.startsWith('callback_parameters.headers')) return 'callback_parameters.headers';
  return path.startsWith('filter_conditions') ? 'filter_conditions' : path;
}
