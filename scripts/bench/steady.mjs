/**
 * Load that wrk cannot make: every request once, or so many requests a second. It reads `{ port, connections, texts,
 * perSecond, seconds, leadSeconds }` from stdin, where `texts` are the requests as they go over the wire, and prints the
 * figures. Latencies are not those of the lead, in which this program itself is not yet compiled.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';

const { port, connections, texts, perSecond, seconds, leadSeconds = 0 } = await json(process.stdin);
const total = perSecond === undefined ? texts.length : perSecond * (leadSeconds + seconds);
const lead = perSecond === undefined ? 0 : perSecond * leadSeconds;
const sockets = await Promise.all(Array.from({ length: connections }, opened));
const idle = [...sockets];
const longestTimerLagMs = 5;
/** From the moment of sending to that of the last byte, in milliseconds. */
const latencies = [];
let [sent, answered, errors] = [0, 0, 0];
const startedAt = performance.now();

await new Promise((resolve) => {
  for (const socket of sockets) receive(socket, resolve);
  // A timer is late by up to a millisecond; what is due by then is sent together.
  const timer = setInterval(sendDue, 1);
  sendDue();

  function sendDue() {
    const due = perSecond === undefined ? total : Math.min(total, ((performance.now() - startedAt) / 1000) * perSecond);
    while (sent < due) {
      const socket = idle.pop();
      if (!socket) return;
      socket.sentAt = sendingTime();
      socket.write(texts[sent++ % texts.length]);
    }
  }

  /** A request that had to wait for a connection counts from when it was due: that time is the server's. */
  function sendingTime() {
    const now = performance.now();
    const dueAt = startedAt + (1000 * sent) / perSecond;
    return now - dueAt > longestTimerLagMs ? dueAt : now;
  }

  function receive(socket, finished) {
    let answer = '';
    socket.on('data', (part) => {
      answer += part;
      const head = answer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const [, length = 0] = /\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, head)) ?? [];
      if (answer.length < head + 4 + Number(length)) return;
      if (answered++ >= lead) latencies.push(performance.now() - socket.sentAt);
      if (!/^HTTP\/1\.1 2/.test(answer)) errors++;
      answer = '';
      idle.push(socket);
      if (answered === total) {
        clearInterval(timer);
        finished();
      } else sendDue();
    });
    socket.once('close', () => {
      throw new Error('The server closed a connection.');
    });
  }
});

const took = (performance.now() - startedAt) / 1000;
latencies.sort((a, b) => a - b);
const percentile = (part) => latencies[Math.ceil(part * latencies.length) - 1];
console.log(
  JSON.stringify({ requests: total, seconds: took, p50Ms: percentile(0.5), p99Ms: percentile(0.99), errors }),
);
process.exit();

/** Answers are counted in bytes, and none has another charset. */
async function opened() {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1');
  await once(socket, 'connect');
  return socket;
}
