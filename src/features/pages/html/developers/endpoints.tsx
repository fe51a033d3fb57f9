import type { Endpoint } from '../../endpoint.js';
import type { SectionProps } from './section.js';
import { Table } from './table.js';

export function Endpoints({ guide: { main, api, endpoints } }: SectionProps) {
  return (
    <>
      <p>Each leads to its place in the reference.</p>
      {api && (
        <>
          <p>
            <strong>{api.title}</strong>, at <code>{main.baseUrl}</code>. Its contract is{' '}
            <a href={main.contractPath}>{main.contractPath}</a>, its reference{' '}
            <a href={main.referencePath}>{main.referencePath}</a>.
          </p>
          <EndpointTables endpoints={api.endpoints} untagged={api.title} />
          <p className="after-table">
            <strong>Accounts and keys.</strong> Where keys are created and checked.
          </p>
        </>
      )}
      <EndpointTables endpoints={endpoints} untagged="Further endpoints" />
    </>
  );
}

/** @param untagged heading of those without a tag. */
function EndpointTables({ endpoints, untagged }: { endpoints: readonly Endpoint[]; untagged: string }) {
  const tags = [...new Set(endpoints.map(({ tag }) => tag))];
  return tags.map((tag) => (
    <div key={tag}>
      <h3>{tag || untagged}</h3>
      <Table
        label={`Endpoints: ${tag || untagged}`}
        head={['request', 'what it does', 'credential', 'scopes']}
        rows={endpoints.filter((endpoint) => endpoint.tag === tag).map(rowOf)}
      />
    </div>
  ));
}

function rowOf({ method, path, summary, credential, scopes, reference }: Endpoint) {
  const request = (
    <a className="endpoint" href={reference}>
      <span className={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
    </a>
  );
  return {
    key: `${method} ${path}`,
    cells: [request, summary, credential, scopes.map((scope) => <code key={scope}>{scope}</code>)],
  };
}
