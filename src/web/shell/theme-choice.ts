/**
 * Light, dark, or whatever the system has: applied before anything is painted, and changed by the button in the header. A
 * classic script, as only those run that early; therefore it imports nothing. What it keeps and writes are Mantine's own
 * names, so that the settings page follows it.
 */
{
  const storageKey = 'mantine-color-scheme-value';
  const choices = ['auto', 'light', 'dark'] as const;
  type Choice = (typeof choices)[number];
  const names: Record<Choice, string> = { auto: 'system', light: 'light', dark: 'dark' };
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let chosen: Choice = 'auto';

  const isChoice = (value: unknown): value is Choice => choices.some((choice) => choice === value);
  const following = (choice: Choice) => choices[(choices.indexOf(choice) + 1) % choices.length] as Choice;

  function apply(choice: Choice): void {
    chosen = choice;
    root.dataset['theme'] = choice;
    const system = dark.matches ? 'dark' : 'light';
    root.dataset['mantineColorScheme'] = choice === 'auto' ? system : choice;
    const button = document.querySelector<HTMLButtonElement>('.theme-button');
    if (!button) return;
    button.ariaLabel = `Theme: ${names[choice]}`;
    button.title = `Theme: ${names[choice]}. Click for ${names[following(choice)]}.`;
  }

  function choose(choice: Choice): void {
    apply(choice);
    try {
      localStorage.setItem(storageKey, choice);
      // Browsers tell other tabs only.
      const change = { key: storageKey, newValue: choice, storageArea: localStorage };
      dispatchEvent(new StorageEvent('storage', change));
    } catch {
      // Where nothing may be stored, the choice lasts as long as the page.
    }
  }

  function kept(): unknown {
    try {
      return localStorage.getItem(storageKey);
    } catch {
      return null;
    }
  }

  const stored = kept();
  apply(isChoice(stored) ? stored : 'auto');
  document.addEventListener('DOMContentLoaded', () => apply(chosen));
  dark.addEventListener('change', () => apply(chosen));
  addEventListener('storage', ({ key, newValue }) => {
    if (key === storageKey && isChoice(newValue)) apply(newValue);
  });
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('.theme-button')) choose(following(chosen));
  });
}
