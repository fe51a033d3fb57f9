import { type Snippet, snippets } from '../../shared/snippets.js';
import { Code, Tabs } from './code.js';
import type { SectionProps } from './section.js';

const clientProgram = (publicUrl: string, variable: string) => `import { createLatchkeyClient } from '@latchkey/client';

const client = createLatchkeyClient({ baseUrl: '${publicUrl}', apiKey: process.env.${variable} });
const { data } = await client.getCurrentUser();
console.log(data);`;

/** The client speaks to this service: it is an example of a first call only where that is the API. */
function examplesOf({ publicUrl, variable, clientPackage, api }: SectionProps['guide']): Record<string, Snippet> {
  if (api) return snippets;
  const client: Snippet = {
    title: 'JavaScript, with the client',
    language: 'javascript',
    install: `npm install "${publicUrl}${clientPackage}"`,
    text: () => clientProgram(publicUrl, variable),
  };
  return { ...snippets, client };
}

export function Examples({ guide }: SectionProps) {
  const { variable, firstCall } = guide;
  return (
    <>
      <p>
        Each example reads the key from <code>{variable}</code> and prints <a href="#first-answer">the response</a> to
        the first call.
      </p>
      <Tabs
        name="example"
        legend="Language"
        tabs={Object.entries(examplesOf(guide)).map(([id, { title, language, install, text }]) => ({
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
                {text({ call: firstCall, variable })}
              </Code>
            </>
          ),
        }))}
      />
    </>
  );
}

export function Ci({ guide: { variable, firstCommand } }: SectionProps) {
  return (
    <>
      <p>
        Give every job its own key, with an expiry date and only the scopes it needs. Store the key as a secret of your
        CI system, never in the repository. If somebody leaves or a log leaks, revoke that one key: it stops working
        within a second. The job’s log shows <a href="#first-answer">the response</a> to the first call.
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
                  In your repository, open Settings → Secrets and variables → Actions and choose New repository secret.
                  Name it <code>{variable}</code>.
                </p>
                <Code id="github-actions" language="yaml">
                  {githubActions(variable, firstCommand)}
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
                  In your project, open Settings → CI/CD → Variables and choose Add variable. Name it{' '}
                  <code>{variable}</code>, and make it masked and protected.
                </p>
                <Code id="gitlab-ci" language="yaml">
                  {gitlabCi(firstCommand)}
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
