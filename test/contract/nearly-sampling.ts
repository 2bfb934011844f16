/** For each method of samples, parameters that are nearly right. */
import type { MethodName } from '../../src-shared/contract/methods.ts';
import { plan } from '../sampling/specs.ts';

const by = 'Ada';
const reason = 'because';
const badIds = [
  {},
  { id: 0, by, reason, n: 5, number: 1 },
  { id: '1', by, reason, n: 5, number: 1 },
  { id: 1.5, by, reason, n: 5, number: 1 },
];
const badPeople = [{ id: 1 }, { id: 1, by: '  ', reason }, { id: 1, by: 'x'.repeat(201), reason }];
const badReasons = [
  { id: 1, by },
  { id: 1, by, reason: ' ' },
  { id: 1, by, reason: 'x'.repeat(2001) },
];
const wholePlan = plan();
const spec = { title: 'x', query: '', unit: { by: 'event', perDay: false } };

export const nearlySampling: Readonly<Partial<Record<MethodName, readonly unknown[]>>> = {
  'sampling.get': badIds,
  'sampling.freeze': [
    { spec },
    { spec: { ...spec, title: ' ' }, by },
    { spec: { ...spec, query: 'x'.repeat(10_001) }, by },
    { spec: { ...spec, unit: { by: 'password', perDay: false } }, by },
    { spec: { ...spec, order: 'random' }, by },
    { spec: { ...spec, strataBy: 'rowid; DROP TABLE event' }, by },
    { spec: { ...spec, clientCount: -1 }, by },
  ],
  'sampling.preview': [{ id: 1 }, { id: 1, plan: {} }],
  'sampling.plan': [
    { id: 1, by },
    { id: 1, by, plan: { kind: 'attribute' } },
    { id: 1, by, plan: { ...wholePlan, override: { n: 5, reason: ' ' } } },
    { id: 1, by, plan: { ...wholePlan, override: { n: 0, reason } } },
    { id: 1, by, plan: { ...wholePlan, attributes: [] } },
  ],
  'sampling.lock': [...badIds, ...badPeople],
  'sampling.unlock': [...badIds, ...badPeople, ...badReasons],
  'sampling.draw': [...badIds, { id: 1, by }, { id: 1, by, origin: 'clock' }, { id: 1, by, origin: 'dice', seed: '1'.repeat(1001) }],
  'sampling.abandon': [...badIds, ...badReasons],
  'sampling.extend': [...badReasons, { id: 1, by, reason, n: 0 }, { id: 1, by, reason, n: 2.5 }],
  'sampling.void': [...badReasons, { id: 1, by, reason, number: 0 }],
  'sampling.pick': [
    { id: 1, by, reason, kind: 'random', numbers: [1] },
    { id: 1, by, reason, kind: 'block', numbers: [] },
    { id: 1, by, kind: 'block', numbers: [1] },
  ],
  'sampling.items': [{ id: 1, offset: -1, limit: 5 }, { id: 1, offset: 0, limit: 501 }, { id: 1 }],
  'sampling.redo': [{ id: 1 }, { id: 1, number: 0 }],
  'sampling.test': [
    { id: 1, by, number: 1, changes: {} },
    { id: 1, by, number: 1, revision: 1, changes: { results: { A: 'maybe' } } },
    { id: 1, by, number: 1, revision: 1, changes: { results: { __proto__x: 'pass' } } },
    { id: 1, by, number: 1, revision: 1, changes: { notes: 'x'.repeat(10_001) } },
  ],
  'sampling.attach': [
    { id: 1, by, number: 1, grants: [] },
    { id: 1, by, number: 1, grants: ['/etc/passwd'.repeat(20)] },
    { id: 1, by, number: 1, path: '/etc/passwd' },
  ],
  'sampling.detach': [
    { id: 1, by, number: 1 },
    { id: 1, by, number: 1, file: 0 },
  ],
  'sampling.evaluate': badIds.filter((one) => !('id' in one) || one.id !== 1),
  'sampling.prepare': [
    { id: 1, by, conclusion: ' ', followUp: '' },
    { id: 1, by, conclusion: 'x' },
  ],
  'sampling.review': badPeople,
  'sampling.reopen': badReasons,
  'sampling.export': [{ id: 1 }, { id: 1, by, grant: '' }, { id: 1, by, grant: 5 }],
  'sampling.readGrid': [{ id: 1 }, { id: 1, grant: '' }],
  'sampling.applyGrid': [
    { id: 1, by, grant: 'g' },
    { id: 1, by, grant: 'g', take: [0] },
  ],
  'sampling.redraw': [{}, { manifest: 5 }],
  'sampling.setFrequencies': [
    { rows: [], by },
    { rows: [{ id: 'hourly', runs: 1, items: 1 }], by },
    { rows: [{ id: 'daily', runs: 0, items: 1 }], by },
  ],
};
