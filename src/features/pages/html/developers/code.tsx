import type { ReactNode } from 'react';

type Language = 'bash' | 'javascript' | 'json' | 'python' | 'yaml' | 'plaintext';

interface CodeProps {
  /** Names it for those who run what the page shows. */
  id: string;
  language: Language;
  children: string;
}

/** Something to copy. The page's script adds the colours, the button, and a tab stop where it scrolls. */
export function Code({ id, language, children }: CodeProps) {
  return (
    <figure className="code" data-snippet={id}>
      <pre data-scrolls={`Example: ${id.replaceAll('-', ' ')}`}>
        <code className={`language-${language}`}>{children}</code>
      </pre>
    </figure>
  );
}

/** What comes back: to compare, not to copy. */
export function Output({ id, language, children }: CodeProps) {
  return (
    <figure className="code output" data-snippet={id}>
      <pre data-scrolls={`Response: ${id.replaceAll('-', ' ')}`}>
        <code className={`language-${language}`}>{children}</code>
      </pre>
    </figure>
  );
}

interface Tab {
  id: string;
  title: string;
  content: ReactNode;
}

/** Alternatives to choose from, without a script: radio buttons, of which the checked one shows its panel. */
export function Tabs({ name, legend, tabs }: { name: string; legend: string; tabs: readonly Tab[] }) {
  return (
    <fieldset className="tabs">
      <legend className="unseen">{legend}</legend>
      {tabs.map(({ id, title, content }, at) => (
        <div className="tab" key={id}>
          <input className="unseen" type="radio" name={name} id={`${name}-${id}`} defaultChecked={at === 0} />
          <label htmlFor={`${name}-${id}`}>{title}</label>
          <div className="panel">{content}</div>
        </div>
      ))}
    </fieldset>
  );
}
