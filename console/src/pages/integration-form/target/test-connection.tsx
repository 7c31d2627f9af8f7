import { Button, Group, Text } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useTestTarget } from '../../../api/integrations.js';
import type { TargetTrial } from '../../../api/types.js';
import { ErrorPanel } from '../../../components/error-panel.js';
import { TestResult } from '../../../components/test-result.js';
import { fieldErrors, useFormContext, useSubject } from '../form-context.js';
import { missingFields } from '../missing.js';
import { type FormValues, s3Of, webhookOf } from '../values.js';

/** Tries the target as it stands in the form, before anything is saved. */
export function TestConnection() {
  const form = useFormContext();
  const { purpose, integration } = useSubject();
  const { mutate, data, error, isPending, reset, variables } = useTestTarget();
  const { values } = form;
  const { target } = values;
  const trial = { ...parametersOf(values), ...(integration && { id: integration.id }) };
  // What came of a test says nothing about a target that has been changed since.
  const isCurrent = !isPending && JSON.stringify(variables) === JSON.stringify(trial);

  function test() {
    reset();
    const missing = Object.entries(missingFields(values, purpose)).filter(([path]) => path.includes('_parameters.'));
    form.setErrors(Object.fromEntries(missing));
    if (missing.length > 0) return;
    mutate(trial, { onError: (failure) => form.setErrors(fieldErrors(failure) ?? {}) });
  }

  return (
    <div>
      <Group gap="sm">
        <Button variant="default" leftSection={<IconPlugConnected size={16} />} onClick={test} loading={isPending}>
          Test connection
        </Button>
        <Text size="xs" c="dimmed">
          {target === 'webhook'
            ? 'Sends one test event; nothing is saved.'
            : 'Writes a small object and removes it again; nothing is saved.'}
        </Text>
      </Group>
      {data && isCurrent && (
        <div style={{ marginTop: 12 }}>
          <TestResult result={data} target={target} />
        </div>
      )}
      {error && isCurrent && fieldErrors(error) === undefined && (
        <div style={{ marginTop: 12 }}>
          <ErrorPanel error={error} title="The test could not be made" />
        </div>
      )}
    </div>
  );
}

function parametersOf(values: FormValues): TargetTrial {
  if (values.target === 's3') return { s3_parameters: s3Of(values) };
  const { remove_api_key: removed } = values.callback_parameters;
  return { callback_parameters: { ...webhookOf(values), ...(removed && { api_key: null }) } };
}
