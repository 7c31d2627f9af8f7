import { NumberInput, SimpleGrid, TextInput } from '@mantine/core';
import { useFormContext, useSubject } from '../form-context.js';
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
      <TextInput
        label="Callback URL"
        placeholder="https://erp.example.com/events"
        withAsterisk
        autoComplete="off"
        spellCheck={false}
        inputMode="url"
        {...form.getInputProps('callback_parameters.callback_url')}
      />
      <SecretInput
        label="API key"
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
          <NumberInput
            label="Requests at once"
            description="1 to 100"
            allowDecimal={false}
            {...form.getInputProps('callback_parameters.concurrency')}
          />
          <NumberInput
            label="Timeout"
            description="1 to 60 seconds"
            allowDecimal={false}
            suffix=" s"
            {...form.getInputProps('callback_parameters.timeout_seconds')}
          />
          <NumberInput
            label="Rate limit"
            description="Requests per second; empty for none"
            allowDecimal={false}
            placeholder="None"
            {...form.getInputProps('callback_parameters.rate_limit_per_second')}
          />
        </SimpleGrid>
        <HeadersInput />
      </MoreSettings>
    </>
  );
}
