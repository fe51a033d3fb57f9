import { useEffect, useRef, useState } from 'react';
import { CopyButton } from './copy-button.js';

interface CopyLineProps {
  text: string;
  label: string;
  /** Shown as a whole, with a word on the button. */
  prominent?: boolean;
}

/** Text to copy, with a button that does. */
export function CopyLine({ text, label, prominent = false }: CopyLineProps) {
  const box = useRef<HTMLPreElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() =>
      setScrolls(element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight),
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return (
    <div className="copy-line">
      {/* What scrolls must be reachable by the keyboard, and nothing else should be a stop on the way. */}
      <pre ref={box} className="copy-text" data-whole={prominent || undefined} tabIndex={scrolls ? 0 : undefined}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label={label} kind={prominent ? 'prominent' : 'beside'} />
    </div>
  );
}
