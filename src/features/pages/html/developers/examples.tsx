import { type Snippet, snippets } from '../../shared/snippets.js';
import { Code, Tabs } from './code.js';
import type { SectionProps } from './section.js';

const clientSnippet: Omit<Snippet, 'install'> = {
  title: 'JavaScript, with the client',
  language: 'javascript',
  text: ({ baseUrl, variable }) => `import { createLatchkeyClient } from '@latchkey/client';

const client = createLatchkeyClient({ baseUrl: '${baseUrl}', apiKey: process.env.${variable} });
const { data } = await client.getCurrentUser();
console.log(data);`,
};

export function Examples({ guide: { publicUrl, variable, clientPackage } }: SectionProps) {
  const client = { ...clientSnippet, install: `npm install "${publicUrl}${clientPackage}"` };
  const all: Record<string, Snippet> = { ...snippets, client };
  return (
    <>
      <p>
        Each reads the key from <code>{variable}</code> and prints the account that it belongs to.
      </p>
      <Tabs
        name="example"
        legend="Language"
        tabs={Object.entries(all).map(([id, { title, language, install, text }]) => ({
          id,
          title,
          content: (
            <>
              {install && (
                <Code id={`install-${id}`} language="bash">
                  {install}
                </Code>
              )}
              <Code id={id} language={language}>
                {text({ baseUrl: publicUrl, variable })}
              </Code>
            </>
          ),
        }))}
      />
    </>
  );
}

export function Ci({ guide: { variable, firstCall } }: SectionProps) {
  return (
    <>
      <p>
        Give every job a key of its own, with the scopes that it needs and an expiry, and keep it where the CI system
        keeps secrets, never in the repository. When somebody leaves or a log leaks, revoke that one key: it stops
        working within a second.
      </p>
      <Tabs
        name="ci"
        legend="CI system"
        tabs={[
          {
            id: 'github',
            title: 'GitHub Actions',
            content: (
              <>
                <p>
                  Settings → Secrets and variables → Actions → New repository secret: <code>{variable}</code>.
                </p>
                <Code id="github-actions" language="yaml">
                  {githubActions(variable, firstCall)}
                </Code>
              </>
            ),
          },
          {
            id: 'gitlab',
            title: 'GitLab CI',
            content: (
              <>
                <p>
                  Settings → CI/CD → Variables → Add variable: <code>{variable}</code>, masked and protected.
                </p>
                <Code id="gitlab-ci" language="yaml">
                  {gitlabCi(firstCall)}
                </Code>
              </>
            ),
          },
        ]}
      />
    </>
  );
}

const githubActions = (variable: string, command: string) => `on: workflow_dispatch
jobs:
  call-the-api:
    runs-on: ubuntu-latest
    steps:
      - env:
          ${variable}: \${{ secrets.${variable} }}
        run: |
${indented(command, 10)}`;

const gitlabCi = (command: string) => `call-the-api:
  image: curlimages/curl
  script:
    - |
${indented(command, 6)}`;

const indented = (text: string, by: number) => text.replace(/^/gm, ' '.repeat(by));
