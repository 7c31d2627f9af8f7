import { Button, Group, Input, Loader, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useEventTypes } from '../../../api/event-types.js';
import type { FilterConditions } from '../../../api/types.js';
import { ErrorPanel } from '../../../components/error-panel.js';
import { SearchInput } from '../../../components/search-input.js';
import { plural } from '../../../format/numbers.js';
import { EntityNode } from './entity-node.js';
import classes from './event-tree.module.css';
import { entitiesOf, search, unknownName, withEntity, withEvent } from './selection.js';

type Props = { filter: FilterConditions; onChange: (filter: FilterConditions) => void; error?: ReactNode };

/** Entities with their events to choose from, as nested groups of checkboxes. */
export function EventTree({ filter, onChange, error }: Props) {
  const { data: types, error: failure, refetch } = useEventTypes();
  const [text, setText] = useState('');
  if (types === undefined)
    return failure ? <ErrorPanel error={failure} onRetry={refetch} /> : <Loader aria-label="Loading" />;
  const entities = entitiesOf(types, filter);
  const found = search(entities, text);
  const unknown = unknownName(text, entities);
  return (
    <Input.Wrapper error={error} errorProps={{ mt: 6 }}>
      <div className={classes.frame} data-error={error !== undefined || undefined}>
        <div className={classes.bar}>
          <SearchInput
            label="Search events"
            placeholder="Search by name or description"
            value={text}
            onChange={setText}
            className={classes.search ?? ''}
          />
          <Group gap="xs">
            <Text size="sm" c="dimmed" role="status">
              {chosenText(filter)}
            </Text>
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => onChange({ entity_filter: [], event_filter: [] })}
            >
              Clear
            </Button>
          </Group>
        </div>
        <ul className={classes.tree} aria-label="Events">
          {found.map((entity) => (
            <EntityNode key={entity.name} entity={entity} filter={filter} onChange={onChange} open={text !== ''} />
          ))}
        </ul>
        {unknown && (
          <div className={classes.add}>
            <Button
              size="compact-sm"
              variant="light"
              leftSection={<IconPlus size={14} />}
              onClick={() => {
                onChange(
                  unknown.kind === 'entity'
                    ? withEntity(filter, unknown.name, true)
                    : withEvent(filter, unknown.name, true),
                );
                setText('');
              }}
            >
              Add the {unknown.kind} {unknown.name}
            </Button>
            <Text size="xs" c="dimmed">
              It is not known here yet.
            </Text>
          </div>
        )}
        {found.length === 0 && unknown === undefined && (
          <Text c="dimmed" p="md">
            No event matches. Names are like order.created; write one in full to add it before it has been seen.
          </Text>
        )}
      </div>
    </Input.Wrapper>
  );
}

function chosenText({ entity_filter: entities, event_filter: events }: FilterConditions): string {
  if (entities.length + events.length === 0) return 'Nothing chosen yet';
  const parts = [
    ...(entities.length > 0 ? [plural(entities.length, 'entity', 'entities')] : []),
    ...(events.length > 0 ? [plural(events.length, 'single event')] : []),
  ];
  return `${parts.join(' and ')} chosen`;
}
