import type { ApiKey } from '@latchkey/client';
import { IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { words } from '../words.js';
import { isOver, KeyStatus } from './key-status.js';
import { nameOf } from './key-values.js';
import { RenameKey } from './rename-key.js';
import { RotationMark } from './rotation/rotation-mark.js';

/** The label of a key, which leads to its page, and the way to another label. */
export function KeyName({ apiKey, announce }: { apiKey: ApiKey; announce: (text: string) => void }) {
  const [isRenaming, setRenaming] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const wasRenaming = useRef(false);
  useEffect(() => {
    if (wasRenaming.current && !isRenaming) pencil.current?.focus();
    wasRenaming.current = isRenaming;
  }, [isRenaming]);

  function close(label?: string): void {
    setRenaming(false);
    if (label !== undefined) announce(words.keyList.renamed(label));
  }

  if (isRenaming) return <RenameKey apiKey={apiKey} onClose={close} />;
  const name = nameOf(apiKey);
  return (
    <div className="name">
      {/* The router hears of it by the address, so that no row need listen for that itself. */}
      <a href={`#/keys/${apiKey.id}`} className="label mantine-focus-auto" data-control="open">
        <bdi>{name}</bdi>
      </a>
      <KeyStatus status={apiKey.status} />
      <RotationMark apiKey={apiKey} />
      {!isOver(apiKey) && (
        <button
          type="button"
          ref={pencil}
          className="rename-key mantine-focus-auto"
          data-control="rename"
          onClick={() => setRenaming(true)}
          aria-label={words.keyList.rename(name)}
        >
          <IconPencil size={14} aria-hidden />
        </button>
      )}
    </div>
  );
}
