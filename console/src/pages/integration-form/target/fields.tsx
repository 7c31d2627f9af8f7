import {
  NumberInput,
  type NumberInputProps,
  Select,
  type SelectProps,
  TextInput,
  type TextInputProps,
} from '@mantine/core';
import { useFormContext } from '../form-context.js';

/** `path` is that of the field in the form, and in the errors of the service. */
type Bound<Props> = Props & { path: string };

/** One line of text that no dictionary and no memory of the browser knows better. */
export function TextField({ path, ...props }: Bound<TextInputProps>) {
  const form = useFormContext();
  return <TextInput autoComplete="off" spellCheck={false} {...props} {...form.getInputProps(path)} />;
}

/** A whole number; `unit` is how many of the form's units make one of those shown. */
export function NumberField({ path, unit = 1, ...props }: Bound<NumberInputProps> & { unit?: number }) {
  const form = useFormContext();
  const { value, onChange, ...input } = form.getInputProps(path);
  return (
    <NumberInput
      allowDecimal={false}
      {...props}
      {...input}
      value={value === '' ? '' : value / unit}
      onChange={(shown) => onChange(shown === '' ? '' : Number(shown) * unit)}
    />
  );
}

/** One of a few. */
export function ChoiceField({ path, ...props }: Bound<SelectProps>) {
  const form = useFormContext();
  return <Select allowDeselect={false} {...props} {...form.getInputProps(path)} />;
}
