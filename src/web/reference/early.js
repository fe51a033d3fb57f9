/**
 * Runs before anything is painted. Redoc takes its colours from the class of the root; the page's own choice is kept under
 * Mantine's name, as for every other page.
 */
{
  const storageKey = 'mantine-color-scheme-value';
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = (choice) => {
    const scheme = choice === 'light' || choice === 'dark' ? choice : dark.matches ? 'dark' : 'light';
    root.classList.remove('light', 'dark');
    root.classList.add(scheme);
    try {
      // Where Redoc looks when it starts.
      localStorage.setItem('redoc.colorMode', scheme);
    } catch {
      // Where nothing may be stored, it follows the system.
    }
  };
  const kept = () => {
    try {
      return localStorage.getItem(storageKey);
    } catch {
      return null;
    }
  };
  apply(kept());
  dark.addEventListener('change', () => apply(kept()));
  addEventListener('storage', ({ key, newValue }) => {
    if (key === storageKey) apply(newValue);
  });
  // Until Redoc has drawn it, what would move is not seen: see `reference.css`. `mount.js` ends this, or whatever fails.
  root.dataset.drawing = location.hash === '' ? 'overview' : 'place';
  const isPlace = /^#.+\/./.test(location.hash);
  // Only for links to a place. Without it, the reader sees the overview meanwhile.
  if (isPlace && document.currentScript.dataset.rendered === 'redoc') import('./preview.js').catch(() => undefined);
  const show = () => delete root.dataset.drawing;
  addEventListener('error', show, true);
  addEventListener('unhandledrejection', show);
  // Redoc takes the fragment of the address for a place in the reference, and would say that there is none.
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || !event.target.closest('.skip')) return;
    const main = document.querySelector('main');
    if (!main) return;
    event.preventDefault();
    main.tabIndex = -1;
    main.focus();
  });
  // The search would try `Function(…)` and a worker, both of which the policy forbids. It falls back to building its index
  // in the page, and without workers it does so at once.
  delete window.Worker;
}
