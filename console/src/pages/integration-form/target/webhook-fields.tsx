import { SimpleGrid } from '@mantine/core';
import { useFormContext, useSubject } from '../form-context.js';
import { NumberField, TextField } from './fields.js';
import { HeadersInput } from './headers-input.js';
import { MoreSettings } from './more-settings.js';
import { SecretInput } from './secret-input.js';

const MORE = ['concurrency', 'timeout_seconds', 'rate_limit_per_second', 'headers'].map(
  (field) => `callback_parameters.${field}`,
);

export function WebhookFields() {
  const form = useFormContext();
  const { purpose, integration } = useSubject();
  return (
    <>
      <TextField
        path="callback_parameters.callback_url"
        label="Callback URL"
        placeholder="https://erp.example.com/events"
        withAsterisk
        inputMode="url"
      />
      <SecretInput
        label="API Key"
        description="Sent as Authorization: Bearer …; leave it empty if the webhook needs none."
        hint={integration?.callback_parameters?.api_key_hint}
        removed={form.values.callback_parameters.remove_api_key}
        {...(purpose === 'edit' && {
          onRemove: (removed: boolean) => form.setFieldValue('callback_parameters.remove_api_key', removed),
        })}
        {...form.getInputProps('callback_parameters.api_key')}
      />
      <MoreSettings paths={MORE}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
          <NumberField path="callback_parameters.concurrency" label="Requests at once" description="1 to 100" />
          <NumberField
            path="callback_parameters.timeout_seconds"
            label="Timeout"
            description="1 to 60 seconds"
            suffix=" s"
          />
          <NumberField
            path="callback_parameters.rate_limit_per_second"
            label="Rate limit"
            description="Requests per second; empty for none"
            placeholder="None"
          />
        </SimpleGrid>
        <HeadersInput />
      </MoreSettings>
    </>
  );
}
