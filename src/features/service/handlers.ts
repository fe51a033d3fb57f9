import type { OpenApiDocument } from '../../contract/document.js';
import type { Handlers } from '../../contract/operations.js';
import { fixedBody } from '../../http/fixed-body.js';
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
  // An interface has no index signature, which the type of any document has; its copy has one.
  const contractDocument = fixedBody({ ...contract.document });

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
      return { status: 200, body: await metrics.text() };
    },

    async getContractJson() {
      return { status: 200, body: contractDocument };
    },

    async getContractYaml() {
      return { status: 200, body: contract.yaml };
    },
  };
}
