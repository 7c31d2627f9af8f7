import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import classes from './search-input.module.css';

type Props = {
  label: string;
  placeholder: string;
  value: string;
  onChange: (text: string) => void;
  className?: string;
};

/**
 * Searches while one types. The text is its own: what is kept in the address comes back a moment later, and would take away
 * what has been typed meanwhile. What others do to it (a step back, a button) is shown as soon as nobody types.
 */
export function SearchInput({ label, placeholder, value, onChange, className = classes.search ?? '' }: Props) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== input.current) setText(value);
  }, [value]);
  const change = (typed: string) => {
    setText(typed);
    onChange(typed);
  };
  return (
    <TextInput
      className={className}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} />}
      ref={input}
      rightSection={text && <CloseButton size="sm" aria-label="Clear the search" onClick={() => change('')} />}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={() => setText(value)}
      // In a form it would send the form.
      onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
    />
  );
}
