import type { Caller } from '../domain/roles.js';
import type { IntegrationDocument, Integrations } from '../store/integrations.js';
import { ApiError } from './errors.js';
import { INTEGRATION_ID } from './integrations/schemas.js';

/** @throws ApiError `resource_not_found` when the caller's tenant has no such integration */
export async function findIntegration(
  integrations: Pick<Integrations, 'get'>,
  { tenant }: Caller,
  id: string,
): Promise<IntegrationDocument> {
  const document = INTEGRATION_ID.test(id) ? await integrations.get(tenant, id) : null;
  if (document === null) throw new ApiError('resource_not_found', 'there is no such integration');
  return document;
}
