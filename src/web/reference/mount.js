/** Turns what the service has rendered of a reference into Redoc's, once its document is there. */
import { withReferenceNotes } from '../../features/pages/shared/reference-notes.js';
import { hydrate } from './redoc.js';

/** How long Redoc may take to go where the link leads, in milliseconds; then what it has is shown wherever it stands. */
const longestWayMs = 5000;

const place = document.getElementById('redoc');
const { definition, rendered, variable } = place.dataset;
// Redoc writes another address of the same place, by which the browser would find nothing.
const inShort = document.querySelector('#operations > :target');
inShort?.classList.add('shown');
const response = await fetch(definition);
if (!response.ok) throw new Error(`${definition} was answered with ${response.status}.`);
let content = await response.json();
if (rendered !== 'redoc') {
  // A summary for readers without scripts, of which Redoc knows nothing.
  place.replaceChildren();
  forgetUnnamable(content);
} else {
  content = withReferenceNotes(content, { variable });
}
// HTML in the texts of another document may be anybody's: none that acts is let through.
hydrate(content, { disableTelemetry: true, skipBundle: true, sanitize: rendered !== 'redoc' }, place);
await arrival(inShort);
document.getElementById('operations').remove();

/** Resolves when Redoc shows an operation at rest, and at once without one. */
async function arrival(section) {
  if (!section) return;
  const id = section.id.replace(/^operation\//, '').toLowerCase();
  const ends = performance.now() + longestWayMs;
  for (let [last, still] = [Number.NaN, 0]; still < 5 && performance.now() < ends; ) {
    await new Promise(requestAnimationFrame);
    const heading = document.querySelector(`[data-section-id$="/${CSS.escape(id)}"] h2`);
    const top = heading?.getBoundingClientRect().top ?? Number.NaN;
    still = top === last && top >= 0 && top < innerHeight / 2 ? still + 1 : 0;
    last = top;
  }
}

/**
 * Takes away the ids by which Redoc would not find an operation, so that it goes by its path: links to it are made in
 * `src/features/pages/described-api/read-endpoints.ts`, by the same rule.
 */
function forgetUnnamable({ paths }) {
  const unnamable = /[#?%]|(?:^|\/)\.{0,2}(?:\/|$)/;
  const operations = Object.values(paths ?? {})
    .flatMap((item) => [...Object.values(item ?? {}), ...Object.values(item?.additionalOperations ?? {})])
    .filter((operation) => operation?.operationId !== undefined);
  const idOf = ({ operationId }) => String(operationId).replace(/\s+/g, ' ').trim().toLowerCase();
  const uses = new Map();
  for (const operation of operations) uses.set(idOf(operation), (uses.get(idOf(operation)) ?? 0) + 1);
  for (const operation of operations) {
    const id = idOf(operation);
    if (uses.get(id) === 1 && !unnamable.test(id)) continue;
    operation.summary ||= String(operation.operationId);
    delete operation.operationId;
  }
}
