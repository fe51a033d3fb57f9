import { logoOf } from '../shared/brand.js';
import type { Brand } from '../shared/instance.js';

/** Logo and name of the operator, at the top of a page: a link where the operator has a site. */
export function BrandLink({ brand }: { brand: Brand }) {
  const name = (
    <>
      <img src={logoOf(brand)} alt="" height="28" />
      <bdi>{brand.name}</bdi>
    </>
  );
  if (brand.url === null) return <span className="brand">{name}</span>;
  return (
    <a className="brand" href={brand.url}>
      {name}
    </a>
  );
}
