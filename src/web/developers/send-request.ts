import { callApi, type Outcome } from './call-api.js';
import { noteOn, summaryOf } from './explain.js';
import { showParameters } from './parameters.js';
import { letScrollersBeReached } from './scrollers.js';

/**
 * Makes the panel work that sends a request with a pasted key. The key is in its field and nowhere else: it is in no
 * storage, address or history, goes only to an address that the page lists, and is gone with the page.
 */
export function startSendRequest(): void {
  const form = document.querySelector<HTMLFormElement>('[data-send-request]');
  if (!form) return;
  const part = <E extends Element>(selector: string) => form.querySelector<E>(selector) as E;
  const [call, key] = [part<HTMLSelectElement>('select'), part<HTMLInputElement>('#send-key')];
  const [outcome, response] = [part('.outcome'), part<HTMLElement>('.response')];
  const parameters = showParameters({ container: part('.parameters'), call, address: part('.address') });
  let sending: AbortController | null = null;

  const reset = () => {
    sending?.abort();
    outcome.textContent = '';
    response.hidden = true;
    response.replaceChildren();
  };
  const clear = () => {
    reset();
    key.value = '';
    parameters.clear();
  };
  call.addEventListener('change', () => {
    reset();
    parameters.show();
  });
  part('button[type="button"]').addEventListener('click', () => {
    clear();
    key.focus();
  });
  // Also a page that the browser keeps to go back to has no key in it.
  addEventListener('pagehide', clear);

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    reset();
    const empty = parameters.firstEmpty();
    const fault = empty ? `Enter a value for ${empty.name}.` : faultOfKey(key.value.trim());
    if (fault !== null) {
      outcome.textContent = fault;
      (empty ?? key).focus();
      return;
    }
    const controller = new AbortController();
    sending = controller;
    outcome.textContent = 'Waiting for the response…';
    try {
      const { header = 'X-API-Key' } = call.selectedOptions[0]?.dataset ?? {};
      const found = await callApi({
        url: parameters.address(),
        header,
        key: key.value.trim(),
        signal: controller.signal,
      });
      outcome.textContent = summaryOf(found);
      showResponse(response, found);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
  });
}

function faultOfKey(key: string): string | null {
  if (key === '') return 'Paste an API key first.';
  return /^[\x21-\x7e]+$/.test(key) ? null : 'This is not an API key: it contains spaces or special characters.';
}

function showResponse(container: HTMLElement, outcome: Outcome): void {
  if (outcome.kind !== 'answer') return;
  const headers = document.createElement('dl');
  for (const [name, value] of outcome.headers) headers.append(element('dt', name), element('dd', value));
  container.append(headers);
  const { text } = outcome.body;
  if (text) {
    const body = document.createElement('pre');
    body.dataset['scrolls'] = 'Response body';
    body.append(element('code', text));
    container.append(body);
  }
  const note = noteOn(outcome);
  if (note !== '') container.append(element('p', note));
  container.hidden = false;
  letScrollersBeReached(container);
}

/** Text of the server, and never HTML. */
function element(name: 'dt' | 'dd' | 'p' | 'code', text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
