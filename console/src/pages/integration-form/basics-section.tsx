import { Radio, Stack, TextInput } from '@mantine/core';
import { InstantInput, type Preset } from '../../components/instant-input.js';
import { useFormContext, useSubject } from './form-context.js';
import { Section } from './section.js';

const HOUR_MS = 3_600_000;

/** What it is called, and from when to when it delivers. None of it can be changed later but the end date. */
export function BasicsSection() {
  const form = useFormContext();
  const { purpose } = useSubject();
  const temporary = form.values.integration_type === 'temporary';
  return (
    <Section title="Integration">
      <TextInput
        label="Id"
        description="Lower-case letters, digits and hyphens, at most 50. It cannot be changed later."
        placeholder="erp-orders"
        withAsterisk
        maw={520}
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('id')}
      />
      {purpose === 'new' && (
        <Radio.Group label="Type" withAsterisk {...form.getInputProps('integration_type')}>
          <Stack gap="xs" mt={6}>
            <Radio value="permanent" label="Permanent" description="Delivers until it is paused or deleted." />
            <Radio
              value="temporary"
              label="Temporary"
              description="Delivers what is published between two dates, which may lie in the past, then stops by itself."
            />
          </Stack>
        </Radio.Group>
      )}
      {temporary && (
        <>
          <InstantInput
            label="Events from"
            required
            value={form.values.starts_at}
            onChange={(value) => form.setFieldValue('starts_at', value)}
            error={form.errors.starts_at}
            description="In the past, to send again what was published since then; not in the future."
            presets={STARTS}
          />
          <InstantInput
            label="End Date"
            required
            value={form.values.ends_at}
            onChange={(value) => form.setFieldValue('ends_at', value)}
            error={form.errors.ends_at}
            description="The first instant that is not delivered any more. It can be moved later."
            presets={ENDS}
          />
        </>
      )}
      {!temporary && purpose === 'new' && <CatchUp />}
    </Section>
  );
}

/** A permanent integration begins with the next event, unless it is to catch up with earlier ones first. */
function CatchUp() {
  const form = useFormContext();
  const { starts_at: startsAt } = form.values;
  return (
    <>
      <Radio.Group
        label="Begins with"
        value={startsAt === '' ? 'next' : 'past'}
        onChange={(value) => form.setFieldValue('starts_at', value === 'next' ? '' : hoursAgo(24).toISOString())}
      >
        <Stack gap="xs" mt={6}>
          <Radio value="next" label="The next event that is published" />
          <Radio
            value="past"
            label="Events of the past"
            description="They are delivered first, then it goes on with new ones."
          />
        </Stack>
      </Radio.Group>
      {startsAt !== '' && (
        <InstantInput
          label="Events from"
          value={startsAt}
          onChange={(value) => form.setFieldValue('starts_at', value)}
          error={form.errors.starts_at}
          presets={STARTS}
        />
      )}
    </>
  );
}

function hoursAgo(hours: number): Date {
  return new Date(Date.now() - hours * HOUR_MS);
}

const STARTS: Preset[] = [
  { label: 'Now', at: () => new Date() },
  { label: '1 hour ago', at: () => hoursAgo(1) },
  { label: '1 day ago', at: () => hoursAgo(24) },
  { label: '1 week ago', at: () => hoursAgo(168) },
];

const ENDS: Preset[] = [
  { label: 'Now', at: () => new Date() },
  { label: 'In 1 hour', at: () => hoursAgo(-1) },
  { label: 'In 1 day', at: () => hoursAgo(-24) },
  { label: 'In 1 week', at: () => hoursAgo(-168) },
];
