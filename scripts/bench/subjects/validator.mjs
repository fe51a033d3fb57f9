/**
 * Express 5 with express-openapi-validator as it comes, which checks the requests and the answers of two operations of
 * Latchkey's own contract: `POST /verify` and `GET /auth/me`. It authenticates nobody and looks nothing up.
 */
import { readFileSync } from 'node:fs';
import express from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import { parse } from 'yaml';
import { verification } from './answers.mjs';

const document = parse(readFileSync(new URL('../../../openapi.yaml', import.meta.url), 'utf8'));
const paths = Object.fromEntries(['/verify', '/auth/me'].map((path) => [path, document.paths[path]]));
const me = document.paths['/auth/me'].get.responses['200'].content['application/json'].example;

const app = express();
app.use(express.json());
app.use(
  OpenApiValidator.middleware({
    apiSpec: { ...document, paths, servers: [{ url: '/' }] },
    validateRequests: true,
    validateResponses: true,
    validateSecurity: false,
  }),
);
app.get('/auth/me', (_req, res) => res.json(me));
app.post('/verify', (_req, res) => res.json(verification));
const server = app.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
