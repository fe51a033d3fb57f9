import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { OpenApiDocument } from './document.js';
import { createLocalize, exampleNames, type InstanceNames } from './localize.js';
import { type Operation, readOperations } from './read-operations.js';

export interface Contract {
  document: OpenApiDocument;
  operations: readonly Operation[];
}

/** The contract with the address of this instance and its name, and with keys that begin as its keys do. */
export interface LocalContract extends Contract {
  yaml: string;
  /** Puts the same into HTML that was rendered of the contract. */
  localizeHtml(html: string): string;
}

/** Tag of the operations that are for people and their agents to read, not for programs to call. */
export const pagesTag = 'Pages';

const loaded = new Map<string, LocalContract>();

/**
 * The contract as this instance serves it: the placeholders of `openapi.yaml` replaced by the address and the names of the
 * instance. Read once, and not to be changed by who has it.
 *
 * @param publicUrl address of this instance, without a trailing slash.
 */
export function loadContract(publicUrl: string, names = exampleNames): LocalContract {
  const { keyPrefix, brand, realm } = names;
  const name = JSON.stringify([publicUrl, keyPrefix, brand, realm]);
  const contract = loaded.get(name) ?? readLocal(publicUrl, names);
  loaded.set(name, contract);
  return contract;
}

function readLocal(publicUrl: string, names: InstanceNames): LocalContract {
  source ??= readSource();
  const [server] = source.document.servers;
  if (!server) throw new Error('The contract names no server.');
  const localize = createLocalize({ ...names, publicUrl, placeholder: server.url });
  const yaml = localize.yaml(source.yaml);
  return { yaml, localizeHtml: localize.html, ...contractOf(localize.document(source.document)) };
}

/** The contract as it is written, and what that says. */
interface Source {
  yaml: string;
  document: OpenApiDocument;
}

let source: Source | undefined;

/**
 * Of `dist`, the build has written both into it: to read 6,000 lines of YAML takes a fifth of a start. Of `src`, the
 * contract lies beside that.
 */
function readSource(): Source {
  const [built, parsed, written] = ['../openapi.yaml', '../openapi.json', '../../openapi.yaml'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  ) as [string, string, string];
  if (existsSync(built) || !existsSync(written)) {
    return { yaml: readFileSync(built, 'utf8'), document: JSON.parse(readFileSync(parsed, 'utf8')) };
  }
  const yaml = readFileSync(written, 'utf8');
  return { yaml, document: parse(yaml) };
}

/** @throws as `readOperations`. */
export function readContract(yaml: string): Contract {
  return contractOf(parse(yaml));
}

function contractOf(document: OpenApiDocument): Contract {
  return { document, operations: readOperations(document) };
}

/** The part of a contract that has these operations only. */
export function partOf(contract: Contract, has: (operation: Operation) => boolean): Contract {
  const operations = contract.operations.filter(has);
  const served = new Set(operations.map(({ path }) => path));
  const paths = Object.entries(contract.document.paths).filter(([path]) => served.has(path));
  return { operations, document: { ...contract.document, paths: Object.fromEntries(paths) } };
}
