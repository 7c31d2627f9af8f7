import { SegmentedControl } from '@mantine/core';
import { useFormContext, useSubject } from '../form-context.js';
import { Section } from '../section.js';
import { S3Fields } from './s3-fields.js';
import { TestConnection } from './test-connection.js';
import { WebhookFields } from './webhook-fields.js';

/** Where the events go. The kind of target is chosen once. */
export function TargetSection() {
  const form = useFormContext();
  const { purpose } = useSubject();
  const { target } = form.values;
  return (
    <Section title="Target" lead={LEADS[target]}>
      {purpose === 'new' && (
        <SegmentedControl
          aria-label="Kind of target"
          w={260}
          value={target}
          onChange={(value) => form.setFieldValue('target', value as typeof target)}
          data={[
            { value: 'webhook', label: 'Webhook' },
            { value: 's3', label: 'AWS S3' },
          ]}
        />
      )}
      {target === 'webhook' ? <WebhookFields /> : <S3Fields />}
      <TestConnection />
    </Section>
  );
}

const LEADS = {
  webhook: 'Each event is sent as one signed POST, within seconds, and tried again when that fails.',
  s3: 'Events are collected and written as files, one event on each line.',
};
