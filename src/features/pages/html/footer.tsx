import type { Site } from './site.js';

interface FooterProps {
  site: Pick<Site, 'brand' | 'contractPath'>;
  /** What stands before the paths of the links: nothing, or the address of this instance. */
  base: string;
}

/** The foot of every page: what programs read, and what the operator has to say of their service. */
export function Footer({ site: { brand, contractPath }, base }: FooterProps) {
  const { termsUrl, privacyUrl } = brand;
  const linkTo = (url: string) => (url.startsWith('/') ? base + url : url);
  return (
    <footer className="frame">
      <a href={base + contractPath}>OpenAPI</a>
      <a href={`${base}/skill.md`}>skill.md</a>
      <a href={`${base}/llms.txt`}>llms.txt</a>
      {termsUrl !== null && <a href={linkTo(termsUrl)}>Terms</a>}
      {privacyUrl !== null && <a href={linkTo(privacyUrl)}>Privacy</a>}
    </footer>
  );
}
