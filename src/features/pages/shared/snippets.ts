/** Programs that call the API with a key, for people to copy. Used by the server and in the browser. */

interface SnippetOptions {
  /** Address of the API, without a trailing slash. */
  baseUrl: string;
  /** Name of the environment variable that holds the key. */
  variable: string;
  /** Written into the program; without it the program reads the variable. */
  key?: string;
}

export interface Snippet {
  /** As a tab shows it. */
  title: string;
  language: 'bash' | 'python' | 'javascript';
  /** The command that installs what it needs; `null` for nothing. */
  install: string | null;
  text(options: SnippetOptions): string;
}

/** What every program asks for: whose key it is. */
const examplePath = '/auth/me';

/** The environment variable in a shell. */
const inShell = ({ key, variable }: SnippetOptions) => key ?? `$${variable}`;
const inPython = ({ key, variable }: SnippetOptions) => (key ? `"${key}"` : `os.environ["${variable}"]`);
const inNode = ({ key, variable }: SnippetOptions) => (key ? `'${key}'` : `process.env.${variable}`);

export const snippets = {
  curl: {
    title: 'curl',
    language: 'bash',
    install: null,
    text: (options) => `curl --fail-with-body --silent --show-error \\
  --header "X-API-Key: ${inShell(options)}" \\
  "${options.baseUrl}${examplePath}"`,
  },
  requests: {
    title: 'Python',
    language: 'python',
    install: 'pip install requests',
    text: (options) => `${options.key ? '' : 'import os\n\n'}import requests

session = requests.Session()
session.headers["X-API-Key"] = ${inPython(options)}

response = session.get("${options.baseUrl}${examplePath}", timeout=10)
response.raise_for_status()
print(response.json())`,
  },
  python: {
    title: 'Python, standard library',
    language: 'python',
    install: null,
    text: (options) => `import json
${options.key ? '' : 'import os\n'}from urllib.request import Request, urlopen

request = Request(
    "${options.baseUrl}${examplePath}",
    headers={"X-API-Key": ${inPython(options)}},
)
with urlopen(request, timeout=10) as response:
    print(json.load(response))`,
  },
  javascript: {
    title: 'JavaScript',
    language: 'javascript',
    install: null,
    text: (options) => `const response = await fetch('${options.baseUrl}${examplePath}', {
  headers: { 'X-API-Key': ${inNode(options)} },
  signal: AbortSignal.timeout(10_000),
});
if (!response.ok) throw new Error(await response.text());
console.log(await response.json());`,
  },
} satisfies Record<string, Snippet>;

/** The line of a `.env` file. A key has only letters, digits and underscores: nothing to quote. */
export const envLine = (variable: string, key: string) => `${variable}=${key}`;
