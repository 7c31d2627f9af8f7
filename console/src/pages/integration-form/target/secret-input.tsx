import { Button, Group, PasswordInput, Text } from '@mantine/core';
import type { ChangeEventHandler, ReactNode } from 'react';

type Props = {
  label: string;
  description?: string;
  /** The last characters of the secret that is stored, '' where they are not told; undefined when there is none. */
  hint?: string | undefined;
  required?: boolean;
  value?: string;
  onChange?: ChangeEventHandler<HTMLInputElement>;
  error?: ReactNode;
  /** Where a stored secret may be removed: whether it is to be. */
  removed?: boolean;
  onRemove?: (removed: boolean) => void;
};

/** A secret is typed in and never shown: of the one that is stored there is a hint, and it stays unless another is typed. */
export function SecretInput({ label, description, hint, required, removed = false, onRemove, error, ...input }: Props) {
  const kept = hint !== undefined && !removed;
  return (
    <div>
      <PasswordInput
        label={label}
        description={kept ? storedText(hint) : description}
        placeholder={kept ? `••••••••${hint}` : ''}
        withAsterisk={required === true && !kept}
        autoComplete="new-password"
        spellCheck={false}
        error={error}
        aria-invalid={Boolean(error)}
        disabled={removed}
        {...input}
      />
      {hint !== undefined && onRemove && (
        <Group gap="xs" mt={6}>
          <Button size="compact-xs" variant="default" onClick={() => onRemove(!removed)}>
            {removed ? 'Keep the stored key' : 'Remove the stored key'}
          </Button>
          {removed && (
            <Text size="xs" c="dimmed">
              It is removed when you save.
            </Text>
          )}
        </Group>
      )}
    </div>
  );
}

function storedText(hint: string): string {
  const stored = hint === '' ? 'One is stored.' : `The stored one ends in ${hint}.`;
  return `${stored} It stays unless you type another.`;
}
