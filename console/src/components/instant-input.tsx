import { Button, Group, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { fromInput, toInput } from '../format/local-input.js';
import { formatInFull } from '../format/time.js';
import { userZone, useZone } from '../format/zone.js';

/** A shortcut below the input: what it is called, and the instant that it stands for at the moment. */
export type Preset = { label: string; at: () => Date };

type Props = {
  label: string;
  /** ISO 8601, or '' for none. */
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
  description?: ReactNode;
  required?: boolean;
  presets?: readonly Preset[];
  autoFocus?: boolean;
};

/** Asks for an instant on the user's clock (or in UTC, if that is what he has chosen), and says what it is on the other. */
export function InstantInput({ label, value, onChange, error, description, required, presets = [], autoFocus }: Props) {
  const zone = useZone();
  const zoneName = zone === 'utc' ? 'UTC' : userZone.replaceAll('_', ' ');
  return (
    <div>
      <TextInput
        type="datetime-local"
        label={`${label} (${zoneName})`}
        value={toInput(value, zone)}
        onChange={(event) => onChange(fromInput(event.currentTarget.value, zone) ?? '')}
        error={error}
        description={value === '' ? description : <OtherClock at={value} shown={zone} />}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        withAsterisk={required ?? false}
        data-autofocus={autoFocus || undefined}
        maw={320}
      />
      {presets.length > 0 && (
        <Group gap={6} mt={6}>
          {presets.map((preset) => (
            <Button
              key={preset.label}
              size="compact-xs"
              variant="default"
              onClick={() => onChange(preset.at().toISOString())}
            >
              {preset.label}
            </Button>
          ))}
        </Group>
      )}
    </div>
  );
}

function OtherClock({ at, shown }: { at: string; shown: 'local' | 'utc' }) {
  if (userZone === 'UTC') return formatInFull(at, 'utc');
  return `That is ${formatInFull(at, shown === 'utc' ? 'local' : 'utc')}`;
}
