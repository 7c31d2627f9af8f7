import { useMutation } from '@tanstack/react-query';
import { api, bodyOf, commandOf } from './client.js';

const ONE = '/api/v1/org/integrations/eventstream/{id}/signing_secret';

/** Asked for by a click and not kept: nothing of the secret stays once the dialog is closed. */
export function useShowSigningSecret(id: string) {
  return useMutation({
    mutationFn: () => bodyOf(api.GET(ONE, { params: { path: { id } } })),
    gcTime: 0,
  });
}

/** Makes a new one; the one before signs as well for a while. */
export function useRotateSigningSecret(id: string) {
  return useMutation({
    mutationFn: () => commandOf(api.POST(`${ONE}/_rotate`, { params: { path: { id } } })),
    gcTime: 0,
  });
}
