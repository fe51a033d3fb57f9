import { Fragment } from 'react';
import type { Endpoint } from '../../endpoint.js';
import type { SectionProps } from './section.js';
import { Table } from './table.js';

export function Endpoints({ guide: { publicUrl, main, api, endpoints, clientPackage } }: SectionProps) {
  return (
    <>
      <p>Select an endpoint to open it in the reference.</p>
      {api && (
        <>
          <p>
            <strong>{api.title}</strong>, at <code>{main.baseUrl}</code>. Its contract is{' '}
            <a href={main.contractPath}>{main.contractPath}</a>, and its reference is{' '}
            <a href={main.referencePath}>{main.referencePath}</a>.
          </p>
          <EndpointTables endpoints={api.endpoints} baseUrl={main.baseUrl} untagged={api.title} />
          <p className="after-table">
            <strong>Accounts and keys</strong>, at <code>{publicUrl}</code>. From JavaScript, you can use the client:{' '}
            <code>npm install "{publicUrl + clientPackage}"</code>
          </p>
        </>
      )}
      <EndpointTables endpoints={endpoints} baseUrl={publicUrl} untagged="Other endpoints" />
    </>
  );
}

interface EndpointTablesProps {
  endpoints: readonly Endpoint[];
  /** Where the paths are, unless a whole address stands in their place. */
  baseUrl: string;
  /** Heading of those without a tag. */
  untagged: string;
}

function EndpointTables({ endpoints, baseUrl, untagged }: EndpointTablesProps) {
  const tags = [...new Set(endpoints.map(({ tag }) => tag))];
  return tags.map((tag) => (
    <div key={tag}>
      <h3>{tag || untagged}</h3>
      <Table
        label={`Endpoints: ${tag || untagged}`}
        kind="endpoints"
        head={['Request', 'What it does', 'Credential', 'Scopes']}
        rows={endpoints.filter((endpoint) => endpoint.tag === tag).map((endpoint) => rowOf(endpoint, baseUrl))}
      />
    </div>
  ));
}

function rowOf({ method, path, address, summary, credential, scopes, reference }: Endpoint, baseUrl: string) {
  const request = (
    <a className="endpoint" href={reference}>
      <span className={`method ${method.toLowerCase()}`}>{method}</span>{' '}
      <code>
        {address === baseUrl ? '' : address}
        {path}
      </code>
    </a>
  );
  return {
    key: `${method} ${path}`,
    cells: [request, summary, credential, <Scopes key="scopes" alternatives={scopes} />],
  };
}

function Scopes({ alternatives }: { alternatives: Endpoint['scopes'] }) {
  return alternatives.map((scopes, at) => (
    <Fragment key={scopes.join(' ')}>
      {at > 0 && ' or '}
      {scopes.length > 0 ? scopes.map((scope) => <code key={scope}>{scope}</code>) : 'none'}
    </Fragment>
  ));
}
