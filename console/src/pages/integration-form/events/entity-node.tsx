import { ActionIcon, Badge, Checkbox, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { EventType, FilterConditions } from '../../../api/types.js';
import { Ago } from '../../../components/ago.js';
import classes from './event-tree.module.css';
import { type Entity, withEntity, withEvent } from './selection.js';

type Props = {
  entity: Entity;
  filter: FilterConditions;
  onChange: (filter: FilterConditions) => void;
  /** Shows its events, whatever was chosen before: a search is on. */
  open: boolean;
};

/** One entity: all of it, or some of its events. */
export function EntityNode({ entity, filter, onChange, open }: Props) {
  const whole = filter.entity_filter.includes(entity.name);
  const chosen = entity.events.filter(({ name }) => filter.event_filter.includes(name)).length;
  const [unfolded, setUnfolded] = useState(chosen > 0);
  const shown = open || unfolded;
  return (
    <li className={classes.entity}>
      <div className={classes.entityRow}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-expanded={shown}
          aria-label={`Events of ${entity.name}`}
          onClick={() => setUnfolded(!shown)}
        >
          <IconChevronRight size={16} className={classes.chevron} data-open={shown || undefined} />
        </ActionIcon>
        <Checkbox
          size="xs"
          label={entity.name}
          checked={whole}
          indeterminate={!whole && chosen > 0}
          onChange={(event) => onChange(withEntity(filter, entity.name, event.currentTarget.checked))}
          classNames={{ label: classes.entityName ?? '' }}
        />
        <Text size="xs" c="dimmed" className={classes.count}>
          {whole ? 'all, also new ones' : `${chosen > 0 ? `${chosen} of ` : ''}${entity.events.length}`}
        </Text>
      </div>
      {shown && (
        <ul className={classes.events} aria-label={entity.name}>
          {entity.events.map((type) => (
            <EventLeaf
              key={type.name}
              type={type}
              checked={whole || filter.event_filter.includes(type.name)}
              included={whole}
              onChange={(wanted) => onChange(withEvent(filter, type.name, wanted))}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

type LeafProps = { type: EventType; checked: boolean; included: boolean; onChange: (wanted: boolean) => void };

function EventLeaf({ type, checked, included, onChange }: LeafProps) {
  const { name, description, deprecated, last_seen_at: seenAt } = type;
  return (
    <li className={classes.event}>
      <Checkbox
        size="xs"
        checked={checked}
        disabled={included}
        onChange={(event) => onChange(event.currentTarget.checked)}
        label={
          <>
            {name}
            {deprecated && (
              <Badge color="gray" size="sm" ml={8}>
                deprecated
              </Badge>
            )}
          </>
        }
        description={description}
      />
      <Text size="xs" c="dimmed" className={classes.seen}>
        {seenAt === undefined ? (
          'never seen'
        ) : (
          <>
            seen <Ago at={seenAt} />
          </>
        )}
      </Text>
    </li>
  );
}
