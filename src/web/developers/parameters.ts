/** Fields for what stands in braces in the address of a call (RFC 6570, level 1). */
export function showParameters({
  container,
  call,
  address,
}: {
  container: Element;
  call: HTMLSelectElement;
  /** Where the whole address is shown, as it will be called. */
  address: Element;
}) {
  let fields: HTMLInputElement[] = [];

  function show(): void {
    const names = [...call.value.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => decodeURIComponent(name));
    fields = [...new Set(names)].map(field);
    container.replaceChildren(...fields.flatMap((input) => [labelOf(input), input]));
    showAddress();
  }

  function field(name: string, at: number): HTMLInputElement {
    const input = document.createElement('input');
    // The name is for messages: a field is sent with nothing.
    Object.assign(input, { id: `send-parameter-${at}`, name, autocomplete: 'off', spellcheck: false });
    input.addEventListener('input', showAddress);
    return input;
  }

  function showAddress(): void {
    address.textContent = `GET ${addressOf(call.value, fields)}`;
  }

  show();
  return {
    show,
    clear() {
      for (const input of fields) input.value = '';
      showAddress();
    },
    firstEmpty: () => fields.find(({ value }) => value.trim() === ''),
    address: () => addressOf(call.value, fields),
  };
}

function labelOf(input: HTMLInputElement): HTMLLabelElement {
  const label = document.createElement('label');
  label.htmlFor = input.id;
  label.textContent = input.name;
  return label;
}

/** A path is one of this service, under whatever name the page was opened. What is not filled in keeps its braces. */
function addressOf(template: string, fields: readonly HTMLInputElement[]): string {
  const values = new Map(fields.map(({ name, value }) => [name, value.trim()]));
  const filled = template.replace(/\{([^{}]*)\}/g, (braces, name: string) => {
    const value = values.get(decodeURIComponent(name)) ?? '';
    return value === '' ? braces : encodeURIComponent(value);
  });
  return filled.startsWith('/') ? location.origin + filled : filled;
}
