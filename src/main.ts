/** `node dist/main.js [serve | grant | create-user | reset-password | config | dump | restore]`: what an operator runs. */
/** Each is loaded only where it runs. Nothing is imported before: what is missing then can be said in one line. */
const commands: Record<string, () => Promise<{ run(args: readonly string[]): Promise<void> }>> = {
  serve: () => import('./commands/serve.js'),
  grant: () => import('./commands/grant.js'),
  'create-user': () => import('./commands/create-user.js'),
  'reset-password': () => import('./commands/reset-password.js'),
  config: () => import('./commands/config.js'),
  dump: () => import('./commands/dump.js'),
  restore: () => import('./commands/restore.js'),
};

try {
  const [, , name = 'serve', ...args] = process.argv;
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    const { StartupError } = await import('./lib/startup-error.js');
    throw new StartupError(`Unknown command: ${name}. Commands: ${Object.keys(commands).join(', ')}.`);
  }
  const { run } = await load();
  await run(args);
} catch (error) {
  console.error(await explanation(error));
  process.exit(1);
}

/** In one line, also where what explains it is missing as well. */
async function explanation(error: unknown): Promise<string> {
  try {
    const { explanationOf } = await import('./commands/explanation.js');
    return explanationOf(error);
  } catch {
    return `latchkey: ${(error as Error).message} Deploy the whole of dist and node_modules.`;
  }
}
