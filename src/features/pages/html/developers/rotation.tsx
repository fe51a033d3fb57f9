import type { SectionProps } from './section.js';

/** Where the `Link` of an answer to an old secret leads: its reader holds a key that somebody has replaced. */
export function Rotation({ guide: { brand, selfService } }: SectionProps) {
  return (
    <>
      <p>
        A response with the header <code>Deprecation</code> says that your key is being replaced, and that you sent the
        old one. Both work until the time in <code>Sunset</code>, and then only the new one does. Store the new key in
        place of the old one before then. Everything else stays as it is.
      </p>
      {selfService ? (
        <p>
          Whoever replaced the key has the new one: it was shown only once. To see when that was, or to replace a key
          yourself, open it in <a href="/settings">your settings</a>.
        </p>
      ) : (
        <p>If you don’t have the new key, ask {brand.name} for it.</p>
      )}
    </>
  );
}
