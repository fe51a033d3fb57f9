/** The heading of a section, beside which stands a link to it. */
export function Heading({ id, children }: { id: string; children: string }) {
  return (
    <div className="heading">
      <h2 id={`${id}-title`}>{children}</h2>
      <a href={`#${id}`} aria-label={`Link to “${children}”`}>
        #
      </a>
    </div>
  );
}
