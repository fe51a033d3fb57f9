/** The least that Node.js can do: `node:http` and a JSON of 200 bytes, which is written anew for every answer. */
import { createServer } from 'node:http';
import { json } from './answers.mjs';

const server = createServer((_req, res) => {
  const body = JSON.stringify(json);
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  res.end(body);
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
