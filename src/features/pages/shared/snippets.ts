import type { FirstCall } from './call.js';

/** Programs that make a first call with a key, for people to copy. Used by the server and in the browser. */

interface SnippetOptions {
  call: Pick<FirstCall, 'url' | 'header' | 'isJson'>;
  /** Name of the environment variable that holds the key: no program has the key itself in it. */
  variable: string;
}

export interface Snippet {
  /** As a tab shows it. */
  title: string;
  language: 'bash' | 'python' | 'javascript';
  /** The command that installs what it needs; `null` for nothing. */
  install: string | null;
  text(options: SnippetOptions): string;
}

/** The header in a string of a shell, of which the variable is expanded. */
export const headerInShell = ({ header }: Pick<FirstCall, 'header'>, variable: string) =>
  `${header}: ${header === 'Authorization' ? 'Bearer ' : ''}$${variable}`;

const inPython = ({ call: { header }, variable }: SnippetOptions) =>
  header === 'Authorization' ? `"Bearer " + os.environ["${variable}"]` : `os.environ["${variable}"]`;

const inNode = ({ call: { header }, variable }: SnippetOptions) =>
  header === 'Authorization'
    ? `Authorization: \`Bearer \${process.env.${variable}}\``
    : `'X-API-Key': process.env.${variable}`;

export const snippets = {
  curl: {
    title: 'curl',
    language: 'bash',
    install: null,
    text: ({ call, variable }) => `curl --fail-with-body --silent --show-error \\
  --header "${headerInShell(call, variable)}" \\
  "${call.url}"`,
  },
  requests: {
    title: 'Python',
    language: 'python',
    install: 'pip install requests',
    text: (options) => `import os

import requests

session = requests.Session()
session.headers["${options.call.header}"] = ${inPython(options)}

response = session.get("${options.call.url}", timeout=10)
response.raise_for_status()
print(response.${options.call.isJson ? 'json()' : 'text'})`,
  },
  python: {
    title: 'Python (stdlib)',
    language: 'python',
    install: null,
    text: (options) => `${options.call.isJson ? 'import json\n' : ''}import os
from urllib.request import Request, urlopen

request = Request(
    "${options.call.url}",
    headers={"${options.call.header}": ${inPython(options)}},
)
with urlopen(request, timeout=10) as response:
    print(${options.call.isJson ? 'json.load(response)' : 'response.read().decode()'})`,
  },
  javascript: {
    title: 'JavaScript',
    language: 'javascript',
    install: null,
    text: (options) => `const response = await fetch('${options.call.url}', {
  headers: { ${inNode(options)} },
  signal: AbortSignal.timeout(10_000),
});
if (!response.ok) throw new Error(await response.text());
console.log(await response.${options.call.isJson ? 'json' : 'text'}());`,
  },
} satisfies Record<string, Snippet>;

/**
 * Puts a key that is pasted into the environment of a shell (bash or zsh). What `read` takes is neither shown nor kept in the
 * shell's history, as the key in an `export` would be.
 */
export const readIntoShell = (variable: string) => `read -rs ${variable} && export ${variable}`;

/** Puts the variables of a `.env` file into the environment of a shell. */
export const loadEnvFile = 'set -a; . ./.env; set +a';

/** The line of a `.env` file. A key has only letters, digits and underscores: nothing to quote. */
export const envLine = (variable: string, key: string) => `${variable}=${key}`;
