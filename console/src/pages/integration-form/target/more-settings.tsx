import { Button, Collapse, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { useFormContext } from '../form-context.js';
import classes from './more-settings.module.css';

/** What most do not need, folded away; never while something in it is wrong. */
export function MoreSettings({ paths, children }: { paths: readonly string[]; children: ReactNode }) {
  const form = useFormContext();
  const [opened, { toggle }] = useDisclosure();
  const id = useId();
  const shown = opened || paths.some((path) => form.errors[path] !== undefined);
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        ml={-8}
        onClick={toggle}
        aria-expanded={shown}
        aria-controls={id}
        leftSection={<IconChevronRight size={16} className={classes.chevron} data-open={shown || undefined} />}
      >
        More settings
      </Button>
      <Collapse expanded={shown} id={id}>
        <Stack gap="md" pt="sm">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}
