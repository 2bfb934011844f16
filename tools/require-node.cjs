// Loaded before any TypeScript, which older versions of Node cannot read: says in one sentence what to do instead of failing there.
const oldest = 24;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(
    `Assay needs Node ${oldest} or newer and this is ${process.version}: install Node ${oldest}, run \`npm ci\`, and try again.\n`,
  );
  process.exit(1);
}
