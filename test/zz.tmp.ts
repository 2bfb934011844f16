import { startEngine } from '../src-main/node-engine.ts';
import { rmSync } from 'node:fs';
const engine = startEngine({ entry: new URL('../src-main/cli.ts', import.meta.url).href, dataFolder: '/tmp/a/data', backgroundText: false });
rmSync('/tmp/a/z.assay', { recursive: true, force: true });
await engine.call('case.create', { grant: engine.grant('/tmp/a/z.assay'), name: 'z' });
await engine.call('evidence.import', { grants: [engine.grant(process.argv[2]!)], filtered: false, provenance: { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' } });
for (let i = 1; i <= 60; i++) { const t = performance.now(); const d = await engine.call('events.detail', { id: i * 7 }); if (i % 20 === 0) console.log(d.stated === d.recomputed, d.file, d.raw.length, (performance.now() - t).toFixed(1)); }
await new Promise((r) => setTimeout(r, 1500));
await engine.close();
