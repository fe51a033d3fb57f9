import { Button, Checkbox, Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { instance } from '../shell/instance.js';
import { words } from '../words.js';
import { FieldMessage } from './field-message.js';
import { groupScopes, isRead, type ScopeGroup, searchScopes } from './scope-groups.js';
import { ScopesFailed } from './scopes-failed.js';
import type { OfferedScope, OfferedScopes } from './use-scopes.js';

const texts = words.keyForm.scopes;
/** From so many scopes on there is a search. */
const leastToSearch = 11;

interface ScopePickerProps {
  scopes: OfferedScopes;
  /** What the key has had; it may be more than its user may give by now, and can then only be taken away. */
  held: readonly string[];
  /** `null` where nothing was chosen: then the default ones are meant. */
  value: readonly string[] | null;
  error: string[] | undefined;
  onChange: (scopes: string[]) => void;
}

/** What a key may do, by resource. What is chosen and not found stays chosen. */
export function ScopePicker({ scopes, held, value, error, onChange }: ScopePickerProps) {
  const id = useId();
  const [search, setSearch] = useState('');
  // A list that comes late takes the place of what announced it, and moves nothing.
  const [isLate] = useState(scopes.offered === undefined);
  const { offered = [], defaults } = scopes;
  const lost = held.filter((name) => !offered.some((scope) => scope.name === name));
  const chosen = new Set(value ?? defaults);
  const found = search === '' ? offered : searchScopes(offered, search);
  /** In the order of the list, whatever was chosen first. */
  const choose = (names: ReadonlySet<string>) =>
    onChange([...offered.map(({ name }) => name), ...lost].filter((name) => names.has(name)));
  const isLoaded = scopes.offered !== undefined;
  return (
    <fieldset className="field scopes" data-faulty={error ? true : undefined} aria-describedby={`${id} ${id}-error`}>
      <legend>{texts.title}</legend>
      <p id={id} className="hint">
        {texts.hint}
      </p>
      {isLoaded && offered.length > 1 && (
        <Toolbar {...{ offered, found, chosen, search, choose }} onSearch={setSearch} />
      )}
      <div className={isLate ? 'scope-list late' : 'scope-list'}>
        {isLoaded ? (
          <Groups scopes={found} lost={search === '' ? lost : []} chosen={chosen} choose={choose} />
        ) : (
          <Pending scopes={scopes} isNew={value === null} />
        )}
        {isLoaded && offered.length + lost.length === 0 && <p className="hint">{texts.empty}</p>}
        {search !== '' && found.length === 0 && <p className="hint">{texts.noMatch(search)}</p>}
      </div>
      <div role="status" className="unseen">
        {search !== '' && texts.found(found.length)}
      </div>
      <FieldMessage id={`${id}-error`} messages={error} />
    </fieldset>
  );
}

function Pending({ scopes, isNew }: { scopes: OfferedScopes; isNew: boolean }) {
  if (scopes.failure !== null) return <ScopesFailed scopes={scopes} isNew={isNew} />;
  return <Skeleton height="100%" role="status" aria-label={words.keyForm.scopes.loading} />;
}

interface Choice {
  chosen: ReadonlySet<string>;
  choose: (names: ReadonlySet<string>) => void;
}

interface ToolbarProps extends Choice {
  offered: readonly OfferedScope[];
  found: readonly OfferedScope[];
  search: string;
  onSearch: (text: string) => void;
}

function Toolbar({ offered, found, chosen, choose, search, onSearch }: ToolbarProps) {
  const isSearching = search !== '';
  const namesOf = (scopes: readonly OfferedScope[]) => scopes.map(({ name }) => name);
  const count = offered.filter(({ name }) => chosen.has(name)).length;
  const isWorthReading = offered.some(isRead) && !offered.every(isRead) && !isSearching;
  return (
    <div className="scope-tools">
      {offered.length >= leastToSearch && (
        <TextInput
          className="scope-search"
          size="xs"
          aria-label={texts.search}
          placeholder={texts.search}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => onSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Not the form.
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
      )}
      <span className="hint" role="status">
        {texts.selected(count, offered.length)}
      </span>
      <Button.Group>
        <Tool
          text={texts.all}
          label={isSearching ? texts.everyFound : texts.everyScope}
          onClick={() => choose(new Set([...chosen, ...namesOf(found)]))}
        />
        {isWorthReading && (
          <Tool
            text={texts.readOnly}
            label={texts.everyRead}
            onClick={() => choose(new Set(namesOf(offered.filter(isRead))))}
          />
        )}
        <Tool
          text={texts.none}
          label={isSearching ? texts.noneFound : texts.noScope}
          onClick={() => choose(isSearching ? without(chosen, namesOf(found)) : new Set())}
        />
      </Button.Group>
    </div>
  );
}

function Tool({ text, label, onClick }: { text: string; label: string; onClick: () => void }) {
  return (
    <Button size="compact-xs" variant="default" aria-label={`${text}: ${label}`} onClick={onClick}>
      {text}
    </Button>
  );
}

function Groups({ scopes, lost, ...choice }: Choice & { scopes: readonly OfferedScope[]; lost: readonly string[] }) {
  const { operators, latchkeys } = groupScopes(scopes);
  const areBoth = operators.length > 0 && latchkeys.length > 0;
  const lostScopes = lost.map((name) => ({ name, description: texts.lostHint, default: false }));
  return (
    <>
      {areBoth && <p className="scope-owner">{instance.brand.name}</p>}
      {operators.map((group) => (
        <Group key={group.resource} group={group} {...choice} />
      ))}
      {areBoth && <p className="scope-owner">{texts.keyManagement}</p>}
      {latchkeys.map((group) => (
        <Group key={group.resource} group={group} {...choice} />
      ))}
      {lost.length > 0 && <Group group={{ resource: texts.lost, scopes: lostScopes }} {...choice} />}
    </>
  );
}

function Group({ group: { resource, scopes }, chosen, choose }: Choice & { group: ScopeGroup<OfferedScope> }) {
  const names = scopes.map(({ name }) => name);
  const title = resource ?? texts.other;
  const toggle = (name: string) => choose(chosen.has(name) ? without(chosen, [name]) : new Set([...chosen, name]));
  return (
    <fieldset className="scope-group">
      <legend>{title}</legend>
      {names.length > 1 && (
        <Button.Group className="scope-group-tools">
          <Tool text={texts.all} label={title} onClick={() => choose(new Set([...chosen, ...names]))} />
          <Tool text={texts.none} label={title} onClick={() => choose(without(chosen, names))} />
        </Button.Group>
      )}
      <div className="scope-columns">
        {scopes.map(({ name, description }) => (
          <Checkbox
            key={name}
            label={<code>{name}</code>}
            description={description}
            checked={chosen.has(name)}
            onChange={() => toggle(name)}
          />
        ))}
      </div>
    </fieldset>
  );
}

function without(names: ReadonlySet<string>, taken: readonly string[]): Set<string> {
  return new Set([...names].filter((name) => !taken.includes(name)));
}
