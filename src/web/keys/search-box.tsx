import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type ChangeEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { words } from '../words.js';
import { longestSearch } from './list-view.js';

/** How long nothing is typed before the service is asked, in milliseconds. */
const pauseMs = 200;

interface SearchBoxProps {
  /** What is searched for now. */
  search: string;
  onSearch: (search: string) => void;
  field: RefObject<HTMLInputElement | null>;
}

/** A field of its own, so that a letter costs no more than itself: the list changes when a pause is made, or by Enter. */
export function SearchBox({ search, onSearch, field }: SearchBoxProps) {
  const [text, setText] = useState(search);
  const asked = useRef(search);
  const ask = (next: string) => {
    asked.current = next.trim();
    onSearch(asked.current);
  };
  const askAfterPause = useDebouncedCallback(ask, pauseMs);

  // Somebody else has changed it: a button, or the way back.
  useEffect(() => {
    if (search === asked.current) return;
    asked.current = search;
    setText(search);
  }, [search]);

  function type({ currentTarget: { value } }: ChangeEvent<HTMLInputElement>): void {
    setText(value);
    askAfterPause(value);
  }

  function press({ key, currentTarget: { value } }: KeyboardEvent<HTMLInputElement>): void {
    if (key !== 'Enter') return;
    askAfterPause.cancel();
    ask(value);
  }

  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={words.keyList.search}
      placeholder={words.keyList.searchHint}
      className="search"
      leftSection={<IconSearch size={16} aria-hidden />}
      maxLength={longestSearch}
      value={text}
      onChange={type}
      onKeyDown={press}
    />
  );
}
