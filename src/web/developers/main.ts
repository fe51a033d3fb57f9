import './style.css';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import javascript from 'highlight.js/lib/languages/javascript';
import plaintext from 'highlight.js/lib/languages/plaintext';
import python from 'highlight.js/lib/languages/python';
import yaml from 'highlight.js/lib/languages/yaml';
import { copyText } from '../shell/copy-text.js';

const languages = { bash, javascript, plaintext, python, yaml };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** How long a button says that the text was copied, in milliseconds. */
const confirmationMs = 2000;

for (const example of document.querySelectorAll<HTMLElement>('.code')) {
  const code = example.querySelector('code');
  if (!code) continue;
  hljs.highlightElement(code);
  const text = code.textContent;
  const button = document.createElement('button');
  button.type = 'button';
  // The label is what a screen reader says again when it changes.
  button.ariaLive = 'polite';
  button.textContent = 'Copy';
  const name = `Copy: ${example.dataset['snippet']?.replaceAll('-', ' ')}`;
  button.ariaLabel = name;
  let confirmation = 0;
  button.addEventListener('click', async () => {
    clearTimeout(confirmation);
    button.ariaLabel = null;
    button.textContent = (await copyText(text, button)) ? 'Copied' : 'Select and copy it';
    confirmation = window.setTimeout(() => {
      button.textContent = 'Copy';
      button.ariaLabel = name;
    }, confirmationMs);
  });
  example.append(button);
}
