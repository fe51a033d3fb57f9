// @ts-check
/**
 * One call of the contract as a program, by language. Secrets come from the environment, so that none stands in a program
 * or in the history of a shell.
 *
 * @typedef {import('./reference-notes.js').Call} Call
 */

/** @param {Call} call */
export function curlSample(call) {
  const { method, credential, headers, mediaType, body } = call;
  const lines = [`curl --fail-with-body --silent --show-error`];
  if (method !== 'GET') lines.push(`--request ${method}`);
  if (credential) lines.push(`--header "${credential.header}: ${credential.prefix}$${credential.variable}"`);
  for (const [name, value] of Object.entries(headers)) lines.push(`--header "${name}: ${value}"`);
  if (mediaType === 'application/x-www-form-urlencoded') {
    for (const [name, value] of Object.entries(/** @type {object} */ (body))) {
      lines.push(`--data-urlencode ${inShell(`${name}=${value}`)}`);
    }
  } else if (mediaType !== null) {
    lines.push(`--header "Content-Type: ${mediaType}"`, `--data ${inShell(JSON.stringify(body, null, 2))}`);
  }
  return [...lines, `"${urlOf(call)}"`].join(' \\\n  ');
}

/**
 * By the published client, in which every operation is a method.
 *
 * @param {Call} call
 */
export function javascriptSample({ operationId, baseUrl, credential, pathParameters, body }) {
  const options = [`baseUrl: '${baseUrl}'`];
  if (credential) options.push(`${credential.option}: process.env.${credential.variable}`);
  const input = {
    ...(Object.keys(pathParameters).length > 0 && { path: pathParameters }),
    ...(body !== null && { body }),
  };
  const argument = Object.keys(input).length > 0 ? literal(input, javascript) : '';
  return `import { createLatchkeyClient } from '@latchkey/client';

const client = createLatchkeyClient({
  ${options.join(',\n  ')},
});
const { data } = await client.${operationId}(${argument});
console.log(data);`;
}

/** @param {Call} call */
export function pythonSample(call) {
  const { method, credential, body } = call;
  const lines = [`"${urlOf(call)}"`];
  if (credential) {
    const value = `os.environ["${credential.variable}"]`;
    lines.push(`headers={"${credential.header}": ${credential.prefix ? `"${credential.prefix}" + ` : ''}${value}}`);
  }
  if (body !== null) lines.push(`json=${literal(body, python, 1)}`);
  return `${credential ? 'import os\n\n' : ''}import requests

response = requests.${method.toLowerCase()}(
${[...lines, 'timeout=10'].map((line) => `    ${line},`).join('\n')}
)
response.raise_for_status()
print(response.text)`;
}

/** @param {Pick<Call, 'baseUrl' | 'path' | 'pathParameters'>} call */
function urlOf({ baseUrl, path, pathParameters }) {
  return baseUrl + path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(pathParameters[name])));
}

/** @param {string} text */
const inShell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** @param {string} text */
const singleQuoted = (text) => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/**
 * @typedef {object} Notation How a language writes what JSON can say.
 * @property {string} indent
 * @property {(text: string) => string} text
 * @property {(name: string) => string} name
 * @property {Record<string, string>} words
 */

/** @type {Notation} */
const javascript = {
  indent: '  ',
  text: singleQuoted,
  name: (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : singleQuoted(name)),
  words: {},
};

/** @type {Notation} */
const python = {
  indent: '    ',
  text: (text) => JSON.stringify(text),
  name: (name) => JSON.stringify(name),
  words: { true: 'True', false: 'False', null: 'None' },
};

/**
 * @param {unknown} value
 * @param {Notation} notation
 * @param {number} [depth]
 * @returns {string}
 */
function literal(value, notation, depth = 0) {
  if (typeof value === 'string') return notation.text(value);
  if (typeof value !== 'object' || value === null) return notation.words[String(value)] ?? String(value);
  const isList = Array.isArray(value);
  const items = Object.entries(value).map(
    ([name, item]) => (isList ? '' : `${notation.name(name)}: `) + literal(item, notation, depth + 1),
  );
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return open + close;
  const oneLine = `${open}${isList ? '' : ' '}${items.join(', ')}${isList ? '' : ' '}${close}`;
  if (isList && oneLine.length < 60) return oneLine;
  const inner = notation.indent.repeat(depth + 1);
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${notation.indent.repeat(depth)}${close}`;
}
