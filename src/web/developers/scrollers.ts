/** Makes what scrolls a tab stop with a name, and only for as long as it does scroll: nothing else is worth a stop. */
export function letScrollersBeReached(within: ParentNode = document): void {
  for (const element of within.querySelectorAll<HTMLElement>('[data-scrolls]')) sizes.observe(element);
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) judge(target as HTMLElement);
});

function judge(element: HTMLElement): void {
  const scrolls = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
  const attributes = { tabindex: '0', role: 'group', 'aria-label': element.dataset['scrolls'] ?? '' };
  for (const [name, value] of Object.entries(attributes)) {
    if (scrolls) element.setAttribute(name, value);
    else element.removeAttribute(name);
  }
}
