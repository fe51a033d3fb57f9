/** Turns what the service has rendered of a reference into Redoc's, once its document is there. */
import { definition } from './definition.js';
import { hydrate } from './redoc.js';

/** After which all is shown as it is. */
const longestDrawingMs = 2000;

const place = document.getElementById('redoc');
const { rendered } = place.dataset;
const content = await definition;
if (rendered !== 'redoc') {
  // A summary for readers without scripts, of which Redoc knows nothing.
  place.replaceChildren();
  forgetUnnamable(content);
}
// HTML in the texts of another document may be anybody's: none that acts is let through.
hydrate(content, { disableTelemetry: true, skipBundle: true, sanitize: rendered !== 'redoc' }, place);
await drawn();
delete document.documentElement.dataset.drawing;

/** Resolves once the menu marks the place to which the address leads, and has opened the group that it is in. */
async function drawn() {
  const { drawing } = document.documentElement.dataset;
  const entry = drawing === 'place' ? 'a:not([href="#/"])' : 'a';
  const isMarked = () => {
    const marked = place.querySelector(`.menu-content ${entry} [data-active="true"]`);
    const group = marked?.closest('.menu-item-type-group');
    // The menu itself is not shown on a phone.
    return marked !== null && (!group || getComputedStyle(group.lastElementChild).display !== 'none');
  };
  const frame = () => new Promise(requestAnimationFrame);
  // An address may lead nowhere.
  const until = performance.now() + longestDrawingMs;
  do await frame();
  while (!isMarked() && performance.now() < until);
  await frame();
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
