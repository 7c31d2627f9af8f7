import { Button, Group } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconChevronsLeft } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useAddress } from './search-params.js';

/** Where a list with pages is: what its address says. */
export function useCursor(): string | undefined {
  const [params] = useAddress();
  return params.get('cursor') ?? undefined;
}

type Props = { nextCursor: string | undefined; first?: string; back?: string; next?: string };

/**
 * Leads through a list whose pages are known only one after the other. Each has its address, so the way back is the
 * browser's; with nothing to turn to it shows nothing.
 */
export function Pager({ nextCursor, first = 'Newest', back = 'Newer', next = 'Older' }: Props) {
  const [, setAddress] = useAddress();
  const navigate = useNavigate();
  const cursor = useCursor();
  if (cursor === undefined && nextCursor === undefined) return null;
  return (
    <Group component="nav" aria-label="Pages" justify="flex-end" gap="xs" mt="sm">
      {cursor !== undefined && (
        <>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconChevronsLeft size={14} />}
            onClick={() => setAddress({ cursor: '' }, true)}
          >
            {first}
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconChevronLeft size={14} />}
            onClick={() => void navigate(-1)}
          >
            {back}
          </Button>
        </>
      )}
      <Button
        variant="default"
        size="xs"
        rightSection={<IconChevronRight size={14} />}
        disabled={nextCursor === undefined}
        onClick={() => {
          setAddress({ cursor: nextCursor ?? '' }, true);
          window.scrollTo({ top: 0 });
        }}
      >
        {next}
      </Button>
    </Group>
  );
}
