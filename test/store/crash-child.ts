/** Imports for ever into the case named on the command line; the test kills it. Says on stdout how far it is. */
import { createIngest } from '../../src-main/engine/store/ingest.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { indexTextBatch } from '../../src-main/engine/store/text-index.ts';
import { ingestStart, makeEvents, toBlock } from './fixture-data.ts';

const [path = '', stage = ''] = process.argv.slice(2);
const db = openStore(path, { mode: 'write' });
if (stage === 'text') {
  process.stdout.write('ready\n');
  for (;;) indexTextBatch(db);
}
// Little memory for pages, so that they reach the log long before the commit.
db.connection.pragma('cache_size = -2000');
const events = makeEvents(2000, 99);
const ingest = createIngest(db, ingestStart);
for (let round = 0; ; round++) {
  const { rows, facts } = toBlock(events.map((event) => ({ ...event, ordinal: round * 2000 + event.ordinal })));
  ingest.add(rows, facts);
  if (round === 20) process.stdout.write('ready\n');
}
