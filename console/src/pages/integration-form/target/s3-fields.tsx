import { NumberInput, Select, SimpleGrid, Switch, TextInput } from '@mantine/core';
import { useFormContext, useSubject } from '../form-context.js';
import { MEBIBYTE } from '../values.js';
import { MoreSettings } from './more-settings.js';
import { SecretInput } from './secret-input.js';

const MORE = [
  'endpoint',
  'force_path_style',
  'compression',
  'server_side_encryption',
  'kms_key_id',
  'batch_max_bytes',
  'batch_max_seconds',
].map((field) => `s3_parameters.${field}`);

export function S3Fields() {
  const form = useFormContext();
  const { integration } = useSubject();
  const hint = integration?.s3_parameters?.aws_access_key_id_hint;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <SecretInput
          label="Access key"
          required
          hint={hint}
          {...form.getInputProps('s3_parameters.aws_access_key_id')}
        />
        <SecretInput
          label="Secret key"
          required
          hint={hint && ''}
          {...form.getInputProps('s3_parameters.aws_secret_access_key')}
        />
        <TextInput
          label="Region"
          placeholder="eu-central-1"
          withAsterisk
          spellCheck={false}
          {...form.getInputProps('s3_parameters.aws_region')}
        />
        <TextInput
          label="Bucket name"
          placeholder="acme-events"
          withAsterisk
          spellCheck={false}
          {...form.getInputProps('s3_parameters.bucket')}
        />
      </SimpleGrid>
      <TextInput
        label="Key prefix"
        description="What the keys of the files begin with; empty for none."
        placeholder="sluice/orders"
        spellCheck={false}
        {...form.getInputProps('s3_parameters.key_prefix')}
      />
      <MoreSettings paths={MORE}>
        <MoreS3Settings />
      </MoreSettings>
    </>
  );
}

function MoreS3Settings() {
  const form = useFormContext();
  const { s3_parameters: s3 } = form.values;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <NumberInput
          label="A file is due at"
          description="1 to 1024 MiB"
          suffix=" MiB"
          allowDecimal={false}
          value={s3.batch_max_bytes === '' ? '' : s3.batch_max_bytes / MEBIBYTE}
          onChange={(value) =>
            form.setFieldValue('s3_parameters.batch_max_bytes', value === '' ? '' : Number(value) * MEBIBYTE)
          }
          error={form.errors['s3_parameters.batch_max_bytes']}
        />
        <NumberInput
          label="And at the latest after"
          description="10 to 3600 seconds"
          suffix=" s"
          allowDecimal={false}
          {...form.getInputProps('s3_parameters.batch_max_seconds')}
        />
        <Select
          label="Compression"
          allowDeselect={false}
          data={[
            { value: 'none', label: 'None' },
            { value: 'gzip', label: 'gzip' },
          ]}
          {...form.getInputProps('s3_parameters.compression')}
        />
        <Select
          label="Encryption at rest"
          allowDeselect={false}
          data={[
            { value: '', label: "The bucket's own setting" },
            { value: 'AES256', label: 'AES256' },
            { value: 'aws:kms', label: 'AWS KMS' },
          ]}
          {...form.getInputProps('s3_parameters.server_side_encryption')}
        />
      </SimpleGrid>
      {s3.server_side_encryption === 'aws:kms' && (
        <TextInput
          label="KMS key"
          description="Id or ARN; empty for the key that belongs to S3."
          {...form.getInputProps('s3_parameters.kms_key_id')}
        />
      )}
      <TextInput
        label="Endpoint"
        description="Of another S3 store than Amazon's; empty for Amazon's."
        placeholder="https://s3.example.com"
        {...form.getInputProps('s3_parameters.endpoint')}
      />
      <Switch
        label="Bucket in the path of the address"
        description="Some stores want https://host/bucket/key instead of https://bucket.host/key."
        {...form.getInputProps('s3_parameters.force_path_style', { type: 'checkbox' })}
      />
    </>
  );
}
