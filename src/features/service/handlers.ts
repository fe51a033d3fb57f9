import type { OpenApiDocument } from '../../contract/document.js';
import type { Handlers } from '../../contract/operations.js';
import { Problem } from '../../problems/problem.js';
import type { Metrics } from './metrics.js';
import type { Readiness } from './readiness.js';

type ServiceHandlers = Pick<
  Handlers,
  'getLiveness' | 'getReadiness' | 'getMetrics' | 'getContractJson' | 'getContractYaml'
>;

export function serviceHandlers({
  readiness,
  metrics,
  contract,
}: {
  readiness: Readiness;
  metrics: Metrics;
  contract: { document: OpenApiDocument; yaml: string };
}): ServiceHandlers {
  /** The same objects for every reader: they are checked, written and compressed once. */
  const replies = {
    // An interface has no index signature, which the type of any document has; its copy has one.
    json: { status: 200 as const, body: { ...contract.document } },
    yaml: { status: 200 as const, body: contract.yaml },
  };

  return {
    async getLiveness() {
      return { status: 200, body: { status: 'ok' } };
    },

    async getReadiness() {
      try {
        await readiness.check();
      } catch (cause) {
        throw new Problem('service_unavailable', { headers: { 'Retry-After': '5' }, cause });
      }
      return { status: 200, body: { status: 'ok' } };
    },

    async getMetrics() {
      return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: await metrics.text() };
    },

    getContractJson: async () => replies.json,
    getContractYaml: async () => replies.yaml,
  };
}
