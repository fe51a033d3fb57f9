/**
 * Shows the operation or the section that the address leads to until Redoc, which takes seconds on a slow network, has drawn
 * it. A section is there already. Of an operation, its title, its text and how it is called are put where they will stand; they
 * go when `data-drawing` goes.
 */
import { definition } from './definition.js';

const root = document.documentElement;
/** As in `#operation/createApiKey`, and as Redoc writes it: `#/api-keys/createapikey`. */
const operation = /^#(?!\/?section\/)\/?[^/]+\/([^/]+)$/.exec(location.hash);
/** As in `#section/Problems/rate_limited`. */
const section = /^#\/?(section\/.+)$/.exec(location.hash);
if (section) {
  await definition;
  const id = `/${section[1].toLowerCase()}`;
  const found = [...document.querySelectorAll('#redoc [data-section-id]')].find(
    (each) => each.dataset.sectionId === id,
  );
  if (root.dataset.drawing !== undefined) found?.scrollIntoView();
} else if (operation) {
  root.dataset.preview = '';
  // Asked for before anything else is waited for.
  const texts = fetch(new URL('./operation-texts.json', import.meta.url)).then((response) => response.json());
  try {
    await show(operation[1].toLowerCase(), await texts, await definition);
  } finally {
    delete root.dataset.preview;
  }
}

/** Resolves once it is shown no longer. */
async function show(id, texts, { paths }) {
  const found = operationsOf(paths).find(({ operationId }) => operationId?.toLowerCase() === id);
  if (found === undefined || texts[id] === undefined || root.dataset.drawing === undefined) return;
  const preview = document.createElement('div');
  preview.className = 'preview';
  preview.append(draw(found, texts[id]));
  const redoc = document.getElementById('redoc');
  const adjust = () =>
    preview.style.setProperty('left', `${redoc.querySelector('main').getBoundingClientRect().left}px`);
  adjust();
  redoc.after(preview);
  // The header of the page is out of sight where Redoc shows an operation.
  redoc.scrollIntoView();
  await new Promise((resolve) => {
    addEventListener('resize', adjust);
    addEventListener('hashchange', resolve);
    new MutationObserver(() => {
      if (root.dataset.drawing === undefined) resolve();
    }).observe(root, { attributeFilter: ['data-drawing'] });
  });
  removeEventListener('resize', adjust);
  preview.remove();
}

function operationsOf(paths) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, method, path })),
  );
}

/** In the boxes of the overview, which Redoc has rendered already: an operation stands in the same. */
function draw({ summary, method, path, 'x-codeSamples': [{ label, source }] }, text) {
  const box = (like, ...content) => {
    const element = document.createElement('div');
    element.className = document.querySelector(`#redoc ${like}`).className;
    element.append(...content);
    return element;
  };
  const textBox = '[data-testid="middle-panel"]';
  const row = `:has(> ${textBox})`;
  const description = document.createElement('div');
  description.innerHTML = text;
  const call = make('div', make('b', method.toUpperCase()), path, make('span', label));
  call.className = 'preview-call';
  const sample = box('[data-component-name="Panel/Panel"]', call, make('pre', source));
  sample.classList.add('preview-sample');
  return box(
    '#api-content',
    box(row, box(textBox, make('h2', summary))),
    box(row, box(textBox, make('h3', 'Request'), description), box('[data-testid="right-panel"]', sample)),
  );
}

function make(name, ...content) {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}
