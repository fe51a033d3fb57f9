// @ts-check
/** Loaded into the service before it: says over IPC how long its event loop was held. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Of the timer by which it is measured, in milliseconds. */
const resolution = 1;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();

process.on('message', (what) => {
  if (what === 'begin') delay.reset();
  const { user, system } = process.cpuUsage();
  process.send?.({
    delayMs: delay.count === 0 ? 0 : Math.max(0, delay.max / 1e6 - resolution),
    processMs: (user + system) / 1000,
  });
});
// It ends when the service does.
process.channel?.unref();
