import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import plaintext from 'highlight.js/lib/languages/plaintext';
import python from 'highlight.js/lib/languages/python';
import yaml from 'highlight.js/lib/languages/yaml';
import { copyText } from '../shell/copy-text.js';

/** How long a button says that the text was copied, in milliseconds. */
const confirmationMs = 2000;

/** Gives every box of code its colours, and a button that copies it to those that are there to be copied. */
export function showCodeBoxes(): void {
  const languages = { bash, javascript, json, plaintext, python, yaml };
  for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);
  for (const box of document.querySelectorAll<HTMLElement>('.code')) {
    const code = box.querySelector('code');
    if (!code) continue;
    hljs.highlightElement(code);
    if (!box.classList.contains('output')) box.append(copyButton(code.textContent, box.dataset['snippet']));
  }
}

function copyButton(text: string, id = ''): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  // The label is what a screen reader says again when it changes.
  button.ariaLive = 'polite';
  button.textContent = 'Copy';
  const name = `Copy: ${id.replaceAll('-', ' ')}`;
  button.ariaLabel = name;
  let confirmation = 0;
  button.addEventListener('click', async () => {
    clearTimeout(confirmation);
    button.ariaLabel = null;
    button.textContent = (await copyText(text, button)) ? 'Copied' : 'Select the text and copy it';
    confirmation = window.setTimeout(() => {
      button.textContent = 'Copy';
      button.ariaLabel = name;
    }, confirmationMs);
  });
  return button;
}
