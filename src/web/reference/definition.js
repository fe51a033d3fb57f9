/** What a reference is made of, read once for all that shows some of it. */
import { withReferenceNotes } from '../../features/pages/shared/reference-notes.js';

/** Resolves to the document, once the page has been read so far that everything in it can be found. */
export const definition = read();

async function read() {
  if (document.readyState === 'loading') {
    await new Promise((resolve) => document.addEventListener('readystatechange', resolve, { once: true }));
  }
  const { definition: address, rendered, variable } = document.getElementById('redoc').dataset;
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} was answered with ${response.status}.`);
  const content = await response.json();
  return rendered === 'redoc' ? withReferenceNotes(content, { variable }) : content;
}
