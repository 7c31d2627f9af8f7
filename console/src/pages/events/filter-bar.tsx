import { CloseButton, Select, TextInput } from '@mantine/core';
import { useEventTypes } from '../../api/event-types.js';
import { useIntegrations } from '../../api/integrations.js';
import { InstantInput } from '../../components/instant-input.js';
import { type FilterWords, PERIODS } from './event-filters.js';
import classes from './events.module.css';

type Props = {
  words: FilterWords;
  onChange: (change: Partial<FilterWords>) => void;
  /** Whether events of several integrations are listed. */
  ofAll: boolean;
};

const STATUSES = [
  { value: '', label: 'Any status' },
  { value: 'success', label: 'Success' },
  { value: 'failure', label: 'Failure' },
];

const TIMES = [
  { value: '', label: 'Any time' },
  ...Object.entries(PERIODS).map(([value, { label }]) => ({ value, label })),
  { value: 'range', label: 'From … to …' },
];

/** Chooses which events are listed. */
export function FilterBar({ words, onChange, ofAll }: Props) {
  const { data: types = [] } = useEventTypes();
  return (
    <search className={classes.filters}>
      <TextInput
        className={classes.wide ?? ''}
        label="Domain Entity ID"
        placeholder="SL1001"
        value={words.entity}
        onChange={(event) => onChange({ entity: event.currentTarget.value })}
        rightSection={
          words.entity && <CloseButton size="sm" aria-label="Any entity" onClick={() => onChange({ entity: '' })} />
        }
      />
      <Select
        className={classes.wide ?? ''}
        label="Event name"
        placeholder="Any event"
        searchable
        clearable
        data={withChosen(
          types.map(({ name }) => name),
          words.name,
        )}
        value={words.name || null}
        onChange={(name) => onChange({ name: name ?? '' })}
        nothingFoundMessage="There is no such event"
        limit={100}
      />
      {ofAll && <IntegrationSelect value={words.integration} onChange={(integration) => onChange({ integration })} />}
      <Select
        label="Status"
        data={STATUSES}
        value={words.status}
        allowDeselect={false}
        onChange={(status) => onChange({ status: status ?? '' })}
      />
      <Select
        label="Time period"
        data={TIMES}
        value={words.period}
        allowDeselect={false}
        onChange={(period) => onChange({ period: period ?? '', from: '', to: '' })}
      />
      {words.period === 'range' && (
        <div className={classes.range}>
          <InstantInput label="From" value={words.from} onChange={(from) => onChange({ from })} />
          <InstantInput label="To" value={words.to} onChange={(to) => onChange({ to })} error={order(words)} />
        </div>
      )}
    </search>
  );
}

function IntegrationSelect({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { data: integrations = [] } = useIntegrations();
  return (
    <Select
      className={classes.wide ?? ''}
      label="Integration"
      placeholder="Any integration"
      searchable
      clearable
      data={withChosen(
        integrations.map(({ id }) => id),
        value,
      )}
      value={value || null}
      onChange={(id) => onChange(id ?? '')}
      nothingFoundMessage="There is no such integration"
    />
  );
}

/** What the address asks for is shown, whether or not it exists (any more). */
function withChosen(known: readonly string[], chosen: string): string[] {
  return chosen === '' || known.includes(chosen) ? [...known] : [chosen, ...known];
}

function order({ from, to }: FilterWords): string | undefined {
  return from !== '' && to !== '' && from > to ? 'This is before the beginning.' : undefined;
}
