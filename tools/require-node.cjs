// Loaded before any TypeScript, which older versions of Node cannot read: says in one sentence what to do instead of failing there.
const oldest = 24;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(
    `Assay needs Node ${oldest} or newer and this is ${process.version}: install Node ${oldest}, run \`npm ci\`, and try again.\n`,
  );
  process.exit(1);
}

// Sources are run as they are; what Node makes of them is kept beside the dependencies. Threads and child processes take it from the environment.
const { join } = require('node:path');
process.env.NODE_COMPILE_CACHE ??= join(__dirname, '..', 'node_modules', '.cache', 'compile');
require('node:module').enableCompileCache(process.env.NODE_COMPILE_CACHE);
