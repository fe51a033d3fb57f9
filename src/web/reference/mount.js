/** Turns what the service has rendered of a reference into Redoc's, once its document is there. */
import { hydrate } from './redoc.js';

const place = document.getElementById('redoc');
const { definition, rendered } = place.dataset;
const response = await fetch(definition);
if (!response.ok) throw new Error(`${definition} was answered with ${response.status}.`);
const content = await response.json();
// A summary for readers without scripts, of which Redoc knows nothing.
if (rendered !== 'redoc') place.replaceChildren();
// HTML in the texts of another document may be anybody's: none that acts is let through.
hydrate(content, { disableTelemetry: true, skipBundle: true, sanitize: rendered !== 'redoc' }, place);
