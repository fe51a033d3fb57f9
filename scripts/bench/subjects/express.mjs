/** Express 5 as it comes, with the answer of `raw.mjs`. */
import express from 'express';
import { json } from './answers.mjs';

const app = express();
app.get('/', (_req, res) => res.json(json));
const server = app.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
