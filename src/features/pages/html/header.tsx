import { BrandLink } from './brand-link.js';
import type { Site } from './site.js';

interface HeaderProps {
  site: Pick<Site, 'brand' | 'referencePath'>;
  /** Path of the page that it stands on; `null` for one that it does not lead to. */
  current: string | null;
  /** What stands before the paths of the links: nothing, or the address of this instance. */
  base: string;
}

/** The head of every page: whose it is, where else there is something to read, and the colours. */
export function Header({ site: { brand, referencePath }, current, base }: HeaderProps) {
  const pages = [
    { path: '/developers', name: 'Developers' },
    { path: referencePath, name: 'Reference' },
    { path: '/settings', name: 'API keys' },
  ];
  return (
    <header className="frame">
      <BrandLink brand={brand} />
      <nav className="pages" aria-label="Pages">
        {pages.map(({ path, name }) => (
          <a key={path} href={base + path} aria-current={path === current ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {/* The settings page puts the reader's account here. */}
      <div id="account" />
      <ThemeButton />
    </header>
  );
}

/** Hidden until `theme-choice.ts` names and shows it. */
function ThemeButton() {
  return (
    <button type="button" className="theme-button" aria-live="polite">
      <svg
        viewBox="0 0 24 24"
        width="18"
        height="18"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <g className="auto">
          <circle cx="12" cy="12" r="9" />
          <path d="M12 3v18a9 9 0 0 0 0-18" fill="currentColor" />
        </g>
        <g className="light">
          <circle cx="12" cy="12" r="4" />
          <path d="M12 2v2m0 16v2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4M2 12h2m16 0h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4" />
        </g>
        <path className="dark" d="M12 3a7 7 0 0 0 9 9 9 9 0 1 1-9-9" />
      </svg>
    </button>
  );
}
