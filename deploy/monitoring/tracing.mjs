// Loads OpenTelemetry into Latchkey: node --import /opt/latchkey-tracing/tracing.mjs --enable-source-maps dist/main.js
//
// It belongs into a folder of its own, with the packages that docs/monitoring.md names: nothing of Latchkey changes. Variables
// of OpenTelemetry (OTEL_…) say where the traces go, and how many.

import { IncomingMessage } from 'node:http';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { createAddHookMessageChannel } from 'import-in-the-middle';

/** As they stand in paths. */
const id = /(?<=\/)(?:key|usr|org|ses)_\w{16}(?=\/|$)/g;
/** Longer than any id: somebody may have pasted a key. */
const tooLong = /[^/]{25,}/g;

/** Latchkey logs no query, and no part of a path that could be a secret. Nor is any of that in a trace. */
function shownPath({ originalUrl, url = '' }) {
  const [path] = (originalUrl ?? url).split('?');
  return path.replace(tooLong, '[redacted]');
}

const http = {
  requestHook(span, request) {
    // What Latchkey itself asks others is none of a caller's.
    if (request instanceof IncomingMessage) span.setAttributes({ 'url.path': shownPath(request), 'url.query': '' });
  },
  /** A span is called `POST /auth/apikeys`, not only `POST`; where nothing is, anything may stand in the path. */
  applyCustomAttributesOnSpan(span, request, response) {
    if (!(request instanceof IncomingMessage) || response.statusCode === 404) return;
    span.updateName(`${request.method} ${shownPath(request).replace(id, '{id}')}`);
  },
};

async function start() {
  // Only by this hook is seen what ES modules import, as Latchkey's do; it is told of no more than the instrumentations ask for.
  const { registerOptions, waitForAllMessagesAcknowledged } = createAddHookMessageChannel();
  register('import-in-the-middle/hook.mjs', import.meta.url, registerOptions);
  const sdk = new NodeSDK({
    instrumentations: getNodeAutoInstrumentations({ '@opentelemetry/instrumentation-http': http }),
  });
  sdk.start();
  const stop = () => void sdk.shutdown().catch((error) => console.error(`The last traces are lost: ${error.message}`));
  process.once('SIGTERM', stop).once('SIGINT', stop).once('beforeExit', stop);
  await waitForAllMessagesAcknowledged();
}

// The threads that hash passwords would load it once more each, and have nothing to tell.
if (isMainThread) await start();
