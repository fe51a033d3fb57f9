import type { ReactNode } from 'react';

type Language = 'bash' | 'javascript' | 'python' | 'yaml' | 'plaintext';

/** Something to copy; the page's script adds the colours and the button. `id` names it for those who run what the page shows. */
export function Code({ id, language, children }: { id: string; language: Language; children: string }) {
  return (
    <figure className="code" data-snippet={id}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <pre tabIndex={0} role="group" aria-label={`Example: ${id.replaceAll('-', ' ')}`}>
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
