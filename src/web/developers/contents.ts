/** Marks in the list of contents which section is being read. */
export function markCurrentSection(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('nav.contents a')];
  const sections = [...document.querySelectorAll<HTMLElement>('main section[id]')];
  const visible = new Set<Element>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) visible[isIntersecting ? 'add' : 'delete'](target);
      const current = sections.find((section) => visible.has(section));
      // Between two sections, the last one stays.
      if (!current) return;
      for (const link of links) link.ariaCurrent = link.hash === `#${current.id}` ? 'true' : null;
    },
    // The band of the window in which people read.
    { rootMargin: '-10% 0px -75% 0px' },
  );
  for (const section of sections) observer.observe(section);
}
