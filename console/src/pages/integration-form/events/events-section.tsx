import { Radio, Stack } from '@mantine/core';
import { useFormContext } from '../form-context.js';
import { Section } from '../section.js';
import { EventTree } from './event-tree.js';

/** Which events are delivered. */
export function EventsSection() {
  const form = useFormContext();
  const { every_event: every, filter_conditions: filter } = form.values;
  return (
    <Section title="Events">
      <Radio.Group
        aria-label="Which events"
        value={every ? 'every' : 'some'}
        onChange={(value) => form.setFieldValue('every_event', value === 'every')}
      >
        <Stack gap="xs">
          <Radio
            value="every"
            label="Every event"
            description="Also of types that the platform gets later; not Sluice's own, which tell how integrations do."
          />
          <Radio value="some" label="Only these" description="Whole entities, or single events of them." />
        </Stack>
      </Radio.Group>
      {!every && (
        <EventTree
          filter={filter}
          onChange={(value) => form.setFieldValue('filter_conditions', value)}
          error={form.errors.filter_conditions}
        />
      )}
    </Section>
  );
}
