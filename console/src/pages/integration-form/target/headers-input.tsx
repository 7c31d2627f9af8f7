import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useFormContext } from '../form-context.js';

const PATH = 'callback_parameters.headers';

/** Static headers that go along with every request. */
export function HeadersInput() {
  const form = useFormContext();
  const { headers } = form.values.callback_parameters;
  return (
    <Input.Wrapper
      label="Extra headers"
      description="Settings, which everybody who may see the integration reads; a secret belongs into the API key."
      error={form.errors[PATH]}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
    >
      <Stack gap="xs" mt={6} align="flex-start">
        {headers.map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while they are typed
          <Group key={index} gap="xs" wrap="nowrap" w="100%">
            <TextInput
              aria-label={`Name of header ${index + 1}`}
              placeholder="X-Shop"
              w="40%"
              {...form.getInputProps(`${PATH}.${index}.name`)}
            />
            <TextInput
              aria-label={`Value of header ${index + 1}`}
              placeholder="Value"
              flex={1}
              {...form.getInputProps(`${PATH}.${index}.value`)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove header ${index + 1}`}
              onClick={() => form.removeListItem(PATH, index)}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => form.insertListItem(PATH, { name: '', value: '' })}
        >
          Add a header
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}
