/** `node dist/main.js [serve | grant | create-user | reset-password | config]`: what an operator runs. */
import { explanationOf, StartupError } from './lib/startup-error.js';

/** Each is loaded only where it runs. */
const commands: Record<string, () => Promise<{ run(args: readonly string[]): Promise<void> }>> = {
  serve: () => import('./commands/serve.js'),
  grant: () => import('./commands/grant.js'),
  'create-user': () => import('./commands/create-user.js'),
  'reset-password': () => import('./commands/reset-password.js'),
  config: () => import('./commands/config.js'),
};

try {
  const [, , name = 'serve', ...args] = process.argv;
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw new StartupError(`Unknown command: ${name}. Commands: ${Object.keys(commands).join(', ')}.`);
  const { run } = await load();
  await run(args);
} catch (error) {
  console.error(explanationOf(error));
  process.exit(1);
}
