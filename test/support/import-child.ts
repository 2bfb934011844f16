/** Imports an evidence into a case and says on stdout how far it is, one JSON object a line; the test kills it. */
import { startEngine } from '../../src-main/node-engine.ts';

const [caseFolder = '', evidence = '', data = ''] = process.argv.slice(2);
const engine = startEngine({
  entry: new URL('../../src-main/node-engine.ts', import.meta.url).href,
  dataFolder: data,
  backgroundText: true,
});
const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
await engine.call('case.open', { grant: engine.grant(caseFolder) });
const provenance = { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' };
await engine.call(
  'evidence.import',
  { grants: [engine.grant(evidence)], filtered: false, provenance },
  { onProgress: ({ stage, bytes, records }) => say({ stage, bytes, records }) },
);
say({ stage: 'imported', bytes: 0, records: 0 });
await engine.textIndexed();
await engine.close();
say({ stage: 'closed', bytes: 0, records: 0 });
