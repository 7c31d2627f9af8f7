import { useRevokeKey } from '../../api/keys.js';
import type { Key } from '../../api/types.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { notifyDone, notifyError } from '../../components/notify.js';

/** There is no way back from it. */
export function RevokeDialog({ apiKey: { id, name }, onClose }: { apiKey: Key; onClose: () => void }) {
  const revocation = useRevokeKey();
  return (
    <ConfirmDialog
      title={`Revoke ${name}`}
      confirm="Revoke"
      danger
      pending={revocation.isPending}
      onClose={onClose}
      onConfirm={() =>
        revocation.mutate(id, {
          onSuccess: () => {
            notifyDone(`${name} is revoked.`);
            onClose();
          },
          onError: (error) => notifyError(error, `${name} was not revoked`),
        })
      }
    >
      Within a second it is refused everywhere, and whoever is signed in with it is signed out. It cannot be brought
      back.
    </ConfirmDialog>
  );
}
