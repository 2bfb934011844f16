/** The workpaper of a sample in its five parts, as tables: the same for CSV, XLSX and whoever reports on it. */
import type { Engagement } from '../../../src-shared/model/engagement.ts';
import type { LineEvaluation, SampleDetail, SampleEvaluation, SampleItem } from '../../../src-shared/model/sample.ts';
import { formatTime, formatUtc } from '../../../src-shared/text/format.ts';
import {
  algorithmWords,
  distributionWords,
  fieldWord,
  frequencyWords,
  kindWords,
  markWords,
  methodWords,
  orderWord,
  originWords,
  sampleText,
  unitWord,
} from '../../../src-shared/text/sample-words.ts';
import { samplingMethods, type SamplingMethodId } from '../../../src-shared/text/sampling-methods.ts';
import { percent, percentUp } from '../../../src-shared/text/sampling.ts';
import { verdictWord } from '../../../src-shared/text/findings.ts';
import { auditScreenText } from '../../../src-shared/text/screen-audit.ts';
import { attributeColumn, gridCells, gridColumns, testColumns } from './grid.ts';
import { createLocalTime } from './local-time.ts';
import { guardedCell } from './population.ts';
import { redoOf } from './redo.ts';

export interface Table {
  /** Of the sheet; the CSV file is called after it. */
  readonly name: string;
  /** Before the heading, in red: what every page must carry. */
  readonly notes: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly lists: readonly { readonly column: number; readonly values: readonly string[] }[];
  /** Columns to be filled in. */
  readonly fill: readonly number[];
}

/** The sheet that comes back. */
export const gridSheet = '3 Testing';

export interface Workpaper {
  readonly caseName: string;
  readonly sample: SampleDetail;
  readonly items: readonly SampleItem[];
  readonly evaluation: SampleEvaluation;
  readonly version: string;
  /** Who is audited, by what and for which period; null: not stated. */
  readonly engagement: Pick<Engagement, 'client' | 'framework' | 'period'> | null;
}

const time = (ms: number): string => formatUtc(ms);
const utc = (ms: number): string => formatTime(ms, 'millisecond');
const optional = (ms: number | null): string => (ms === null ? '' : time(ms));
const plain = { lists: [], fill: [] } as const;

/** All five parts, and the list of attributes with the legend of the marks. */
export function tablesOf(paper: Workpaper): Table[] {
  const notes = paper.evaluation.warnings;
  return [
    { name: '1 Plan and population', notes, columns: ['Item', 'Value'], rows: planRows(paper), ...plain },
    selectionTable(paper, notes),
    gridTable(paper, notes),
    { name: '4 Evaluation', notes, ...evaluationTable(paper), ...plain },
    { name: '5 Conclusion', notes, columns: ['Item', 'Value'], rows: conclusionRows(paper), ...plain },
    { name: 'Legend', notes, columns: ['Mark', 'Meaning'], rows: legendRows(paper.sample), ...plain },
  ];
}

function planRows({ caseName, sample, version, engagement }: Workpaper): (readonly [string, string | number])[] {
  const { population: p, plan, planned, summary } = sample;
  const evidence = p.evidence.flatMap((one, i): (readonly [string, string])[] => [
    [`Evidence ${i + 1}`, `${one.name}, ${one.bytes} bytes, SHA-256 ${one.sha256}, ${one.format}, ${verdictWord(one.verdict)}`],
    [`Evidence ${i + 1}: source`, [one.receivedFrom, one.extractedHow].filter(Boolean).join('; ') || 'not stated'],
    [
      `Evidence ${i + 1}: complete and accurate`,
      `${one.lines} lines read, ${one.records} records, ${one.accepted} accepted, ${one.rejected} rejected, ${one.duplicates} duplicates, ${one.headers} headers; ${one.missing} missing events in ${one.gaps} gaps`,
    ],
  ]);
  const client: (readonly [string, string])[] =
    p.clientCount === null
      ? [["Client's own count", 'not given']]
      : [
          [
            "Client's own count",
            `${p.clientCount} (${p.clientSource || 'source not stated'}); difference ${p.events - p.clientCount} to the ${p.events} events found`,
          ],
        ];
  return [
    ['Sample', summary.ref],
    ['Case', caseName],
    ...engagementRows(engagement),
    ['Title', p.title],
    ['Control', p.control],
    ['Test objective', p.objective],
    ['What is a deviation', p.deviation],
    ['Sampling unit', unitWord(p.unit)],
    ['Population: query', p.query === '' ? '(all events)' : p.query],
    ['Key items: query', p.keyQuery === '' ? '(none)' : p.keyQuery],
    ['Order', orderWord(p.order)],
    ['Frozen', `${time(p.frozenAt)} by ${p.frozenBy}`],
    ['Population N', p.count],
    ['Key items, tested 100 %, outside N', `${p.keyUnits} units, ${p.keyEvents} events`],
    [
      'Weight by',
      `${p.sizeBy === '' ? 'number of events' : p.sizeBy}: ${p.totalSize} in all; ${p.withoutSize} units without, listed in population.csv`,
    ],
    ['Population list', `population.csv, SHA-256 ${p.sha256}`],
    ['Events in the case', p.caseEvents],
    ['Events found by the query', p.events],
    ['Excluded by the query', p.caseEvents - p.events],
    ['First and last event', `${optional(p.first)} – ${optional(p.last)}`],
    ...client,
    [
      'Strata',
      p.strata === null
        ? 'none'
        : `by ${fieldWord(p.strataBy ?? 'month')}: ${p.strata.map(({ label, count }) => `${label} ${count}`).join(', ')}`,
    ],
    ...evidence,
    ...(plan === null ? [] : attributesOf(plan.attributes)),
    ...(plan === null || planned === null ? [] : sizeRows(plan, planned)),
    ['Made with', `Assay ${version}`],
  ];
}

const notStated = 'not stated';

const engagementRows = (engagement: Workpaper['engagement']): (readonly [string, string])[] => [
  ['Client', engagement?.client || notStated],
  ['Engagement', engagement === null ? notStated : auditScreenText.setUp.frameworks[engagement.framework]],
  [
    'Period',
    engagement === null || engagement.period === null
      ? notStated
      : `${engagement.period.from} – ${engagement.period.to}, ${engagement.period.timeZone}`,
  ],
];

const attributesOf = (attributes: readonly { code: string; text: string }[]): (readonly [string, string])[] =>
  attributes.map(({ code, text }) => [`Attribute ${code}`, text] as const);

function sizeRows(
  plan: NonNullable<SampleDetail['plan']>,
  planned: NonNullable<SampleDetail['planned']>,
): (readonly [string, string | number])[] {
  if (plan.kind === 'judgmental' || plan.method === 'picked')
    return [
      ['Method', methodWords.picked],
      ['Statistical', sampleText.notStatistical],
    ];
  const expected = 'deviations' in plan.expected ? `${plan.expected.deviations} deviations` : `a rate of ${percent(plan.expected.rate, 4)}`;
  return [
    ['Plan', kindWords[plan.kind]],
    ['Statistical', 'yes'],
    ['Method', methodWords[plan.method]],
    ['Distribution', distributionWords[plan.distribution]],
    ['Confidence', percent(plan.confidence, 4)],
    ['Tolerable rate', `${percent(plan.tolerable, 4)}${planned.tolerableItems === null ? '' : ` = ${planned.tolerableItems} units`}`],
    ['Expected', plan.kind === 'attribute' ? expected : ''],
    ...(plan.kind === 'frequency' ? [['Frequency', frequencyWords[plan.frequency]] as const] : []),
    ['Computed size', planned.computed ?? ''],
    ['Size', planned.n],
    ...(plan.override === null ? [] : [['Overridden because', plan.override.reason] as const]),
    ['Per stratum', planned.perStratum?.join(', ') ?? ''],
    ['Stages', planned.stages?.map((stage) => `${stage.n}: accept with at most ${stage.accept}`).join('; ') ?? ''],
    ['Most deviations', planned.maxDeviations ?? 'not even 0'],
    ['Check value: risk at the tolerable rate', planned.achievedRisk === null ? '' : planned.achievedRisk.toPrecision(10)],
  ];
}

/** The method of a draw is its own: an abandoned one may have been made by an earlier plan. */
function drawnBy(draw: SampleDetail['draws'][number], plan: SampleDetail['plan']): string {
  const [method, algorithm] = [draw.method ?? plan?.method, draw.algorithm ?? plan?.algorithm];
  return method === undefined || algorithm === undefined ? '' : `${methodWords[method]}, ${algorithmWords[algorithm]}; `;
}

function selectionTable({ sample, items }: Workpaper, notes: readonly string[]): Table {
  const { draws, plan, extensions, population } = sample;
  const told = draws.map(
    (draw, i) =>
      `Draw ${i + 1}: ${time(draw.at)} by ${draw.by}; ${drawnBy(draw, plan)}seed ${draw.seed} (${originWords[draw.origin]}${draw.seedBy === '' ? '' : `: ${draw.seedBy}`}); ${draw.n} items, ${draw.hashes} hashes, ${draw.rejected.length} repeats passed over${draw.abandoned === null ? '' : `; ABANDONED ${time(draw.abandoned.at)} by ${draw.abandoned.by}: ${draw.abandoned.reason}`}`,
  );
  const listed = `Population: ${population.count} units ${orderWord(population.order)}, population.csv, SHA-256 ${population.sha256}`;
  const grown = extensions.map(
    (one) =>
      `Extension ${one.from} → ${one.to}: ${time(one.at)} by ${one.by}: ${one.reason}${one.planned ? ' (planned stage)' : ' (not planned)'}`,
  );
  return {
    name: '2 Selection',
    notes: [...notes, listed, ...told, ...grown],
    columns: [
      'sample_no',
      'role',
      'population_row',
      'stratum',
      'unit',
      'stream',
      'counter',
      'sha256',
      'ticket',
      'certain',
      'replaces',
      'void_reason',
      'reason',
      'redo',
    ],
    rows: items.map((item) => [
      item.number,
      item.role,
      item.unit ?? '',
      item.stratum ?? '',
      item.key,
      item.stream ?? '',
      item.counter ?? '',
      item.hash ?? '',
      item.ticket ?? '',
      item.certain ? 'Y' : '',
      item.replaces ?? '',
      item.voided ?? '',
      item.reason,
      redoOf(item, sample)?.line ?? '',
    ]),
    ...plain,
  };
}

function gridTable({ sample, items, engagement }: Workpaper, notes: readonly string[]): Table {
  const codes = (sample.plan?.attributes ?? []).map(({ code }) => code);
  const columns = gridColumns(codes);
  const at = (name: string): number => columns.indexOf(name);
  const marks = Object.values(markWords);
  const zone = engagement?.period?.timeZone;
  const local = zone === undefined ? () => '' : createLocalTime(zone);
  return {
    name: gridSheet,
    notes,
    columns,
    rows: items.map((item) => gridCells(item, codes, utc, local)),
    lists: [
      ...codes.map((code) => ({ column: at(attributeColumn(code)), values: marks })),
      { column: at('untestable'), values: ['Y', 'N'] },
    ],
    fill: [
      ...codes.map((code) => at(attributeColumn(code))),
      ...testColumns.filter((name) => name !== 'tested_on' && name !== 'evidence_ref').map(at),
    ],
  };
}

function evaluationTable({ evaluation, sample, version }: Workpaper): Pick<Table, 'columns' | 'rows'> {
  const { lines, any, keyItems, voided, reason, statistical } = evaluation;
  const rate = (value: number | undefined): string => (value === undefined ? '' : percent(value, 4));
  const row = (line: LineEvaluation): (string | number)[] => [
    line.code === '' ? 'any' : line.code,
    line.text,
    line.tested,
    line.deviations,
    line.notApplicable,
    line.untested,
    line.tested === 0 ? '' : percent(line.deviations / line.tested, 4),
    line.one === null ? '' : percentUp(line.one.upper),
    line.two === null ? '' : `${rate(line.two.lower)} – ${rate(line.two.upper)}`,
    rate(line.one?.allowance),
    line.one?.achievedConfidence === undefined || line.one.achievedConfidence === null ? '' : percent(line.one.achievedConfidence, 4),
    line.stagedRisk === null ? '' : percent(line.stagedRisk, 4),
    line.strata === null ? '' : `${percentUp(line.strata.bonferroni.upper)} (Bonferroni)`,
    line.supported === null ? '' : line.supported ? 'supported' : 'not supported',
    line.conclusion,
    line.disclosure,
  ];
  const perStratum = any.perStratum.map((stratum) => [
    `stratum ${stratum.label}`,
    `${stratum.population} units`,
    stratum.n,
    stratum.deviations,
    '',
    '',
    stratum.n === 0 ? '' : percent(stratum.deviations / stratum.n, 4),
    stratum.upper === null ? '' : percentUp(stratum.upper),
  ]);
  return {
    columns: [
      'attribute',
      'text',
      'tested',
      'deviations',
      'not_applicable',
      'untested',
      'rate',
      'upper_limit_one_sided',
      'limits_two_sided',
      'allowance',
      'achieved_confidence',
      'risk_over_all_stages',
      'upper_limit_strata',
      'tolerable_rate',
      'conclusion',
      'disclosure',
    ],
    rows: [
      ...lines.map(row),
      row(any),
      ...perStratum,
      ['key items', 'tested 100 %, outside the sample', keyItems.tested, keyItems.deviations],
      ['void', 'replaced by the next item of the sequence', voided],
      ...(reason === '' ? [] : [['note', reason]]),
      ...(statistical ? methodsOf(sample).map((id) => [`method: ${id}`, samplingMethods[id]]) : []),
      ['made with', `Assay ${version}`],
    ],
  };
}

/** The paragraphs that the figures of an evaluation rest on. */
function methodsOf({ plan, extensions }: SampleDetail): SamplingMethodId[] {
  if (plan === null) return [];
  const model: SamplingMethodId = plan.method === 'size' ? 'poisson' : plan.method === 'stratified' ? 'hypergeometric' : plan.distribution;
  return [
    model,
    'limits',
    'conclusion',
    ...(plan.method === 'stratified' ? (['strata'] as const) : []),
    ...(plan.kind === 'sequential' ? (['sequential'] as const) : []),
    ...(extensions.some(({ planned }) => !planned) ? (['extension'] as const) : []),
  ];
}

function conclusionRows({ sample }: Workpaper): (readonly [string, string])[] {
  const { signOff, log } = sample;
  return [
    ['Conclusion', signOff?.conclusion ?? ''],
    ['Follow-up', signOff?.followUp ?? ''],
    ['Prepared', signOff === null ? 'not signed' : `${signOff.preparedBy}, ${time(signOff.preparedAt)}`],
    [
      'Reviewed',
      signOff?.reviewedBy === undefined || signOff.reviewedBy === null
        ? 'not signed'
        : `${signOff.reviewedBy}, ${optional(signOff.reviewedAt)}`,
    ],
    ...log.map((entry) => [`Log: ${time(entry.at)}`, `${entry.by}: ${entry.action}: ${entry.detail}`] as const),
  ];
}

function legendRows({ plan }: SampleDetail): (readonly [string, string])[] {
  return [
    ['Pass', 'The attribute was tested and holds.'],
    ['Deviation', 'The attribute was tested and does not hold.'],
    ['Not applicable', 'The attribute has no meaning for this item; it does not count as tested.'],
    ['Not tested', 'Not tested yet.'],
    ['untestable = Y', 'The test could not be carried out: a deviation in every attribute.'],
    ['void_reason', 'Validly not applicable as a whole: replaced by the next item of the same sequence.'],
    ...(plan === null ? [] : attributesOf(plan.attributes)),
  ];
}

/** A table as CSV: notes first, each in a line of its own. */
export const csvOf = ({ notes, columns, rows }: Table): string =>
  [...notes.map((note) => [note]), columns, ...rows].map((row) => `${row.map((cell) => guardedCell(String(cell))).join(',')}\r\n`).join('');
