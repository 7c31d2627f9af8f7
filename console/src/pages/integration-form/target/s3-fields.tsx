import { SimpleGrid, Switch } from '@mantine/core';
import { useFormContext, useSubject } from '../form-context.js';
import { MEBIBYTE } from '../values.js';
import { ChoiceField, NumberField, TextField } from './fields.js';
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

const COMPRESSIONS = [
  { value: 'none', label: 'None' },
  { value: 'gzip', label: 'gzip' },
];

const ENCRYPTIONS = [
  { value: '', label: "The bucket's own setting" },
  { value: 'AES256', label: 'AES256' },
  { value: 'aws:kms', label: 'AWS KMS' },
];

export function S3Fields() {
  const form = useFormContext();
  const { integration } = useSubject();
  const hint = integration?.s3_parameters?.aws_access_key_id_hint;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <SecretInput
          label="Access Key"
          required
          hint={hint}
          {...form.getInputProps('s3_parameters.aws_access_key_id')}
        />
        <SecretInput
          label="Secret Key"
          required
          hint={hint && ''}
          {...form.getInputProps('s3_parameters.aws_secret_access_key')}
        />
        <TextField path="s3_parameters.aws_region" label="Region" placeholder="eu-central-1" withAsterisk />
        <TextField path="s3_parameters.bucket" label="Bucket Name" placeholder="acme-events" withAsterisk />
      </SimpleGrid>
      <TextField
        path="s3_parameters.key_prefix"
        label="Key Prefix"
        description="What the keys of the files begin with; empty for none."
        placeholder="sluice/orders"
      />
      <MoreSettings paths={MORE}>
        <MoreS3Settings />
      </MoreSettings>
    </>
  );
}

function MoreS3Settings() {
  const form = useFormContext();
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <NumberField
          path="s3_parameters.batch_max_bytes"
          unit={MEBIBYTE}
          label="A file is due at"
          description="1 to 1024 MiB"
          suffix=" MiB"
        />
        <NumberField
          path="s3_parameters.batch_max_seconds"
          label="And at the latest after"
          description="10 to 3600 seconds"
          suffix=" s"
        />
        <ChoiceField path="s3_parameters.compression" label="Compression" data={COMPRESSIONS} />
        <ChoiceField path="s3_parameters.server_side_encryption" label="Encryption at rest" data={ENCRYPTIONS} />
      </SimpleGrid>
      {form.values.s3_parameters.server_side_encryption === 'aws:kms' && (
        <TextField
          path="s3_parameters.kms_key_id"
          label="KMS key"
          description="Id or ARN; empty for the key that belongs to S3."
        />
      )}
      <TextField
        path="s3_parameters.endpoint"
        label="Endpoint"
        description="Of another S3 store than Amazon's; empty for Amazon's."
        placeholder="https://s3.example.com"
      />
      <Switch
        label="Bucket in the path of the address"
        description="Some stores want https://host/bucket/key instead of https://bucket.host/key."
        {...form.getInputProps('s3_parameters.force_path_style', { type: 'checkbox' })}
      />
    </>
  );
}
