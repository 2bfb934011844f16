/** A whole Assay archive, version 1: chains, events files, checkpoints and the manifest. */
import { sha256, sha256Hex } from '../crypto/sha256.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { garbageBytes, writeChain } from './assay-chain.ts';
import type { ChainPlan, SealedChain } from './assay-chain.ts';
import { DAY_MS } from './calendar.ts';
import type { Container } from './container.ts';
import { createEventsOut } from './events-out.ts';
import type { ChainFacts, EventsOutOptions, ManifestFile } from './events-out.ts';
import type { Settings } from './options.ts';
import type { Pacer } from './pacer.ts';
import { createRng } from './random.ts';
import { demoKey, verifierKeysOf } from './seal.ts';
import { createSpool } from './spool.ts';
import { planTampers } from './tamper.ts';
import type { Tamper, TamperedChain } from './tamper.ts';

export interface GeneratedChain {
  readonly id: string;
  readonly origin: string | null;
  /** Records written, tampering included. */
  readonly records: number;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  readonly head: string | null;
}

export interface Written {
  readonly chains: readonly GeneratedChain[];
  /** Verifier keys of the chains, one each. */
  readonly vkeys: readonly string[];
  readonly witnessKey: string | null;
  readonly tampers: readonly Tamper[];
}

export const PROFILE = 'assay-jcs-sha256/1';
const chainNames = ['main', 'billing', 'identity', 'platform', 'support', 'warehouse'] as const;

/** Ids and lengths of the chains: the remainder goes to the first. */
const layOut = (settings: Settings): readonly Required<TamperedChain>[] => {
  const each = Math.floor(settings.events / settings.chains);
  return Array.from({ length: settings.chains }, (_, i) => ({
    id: chainNames[i] ?? `chain-${i + 1}`,
    events: i === 0 ? settings.events - each * (settings.chains - 1) : each,
    fromSeq: i === 0 ? (settings.fromSeq ?? 1) : 1,
  }));
};

const planChains = (settings: Settings, tampers: readonly Tamper[], wrongKey: boolean): readonly ChainPlan[] => {
  const host = settings.key === undefined ? 'demo.northwind.example' : 'audit.northwind.example';
  return layOut(settings).map(({ id, events, fromSeq }, index) => ({
    id,
    index,
    events,
    keys: {
      origin: `${host}/${id}`,
      seed: wrongKey ? sha256(`another key ${settings.seed}`) : (settings.key ?? demoKey(settings.seed, 'log')),
      witness: settings.witness ? demoKey(settings.seed, 'witness') : null,
    },
    tampers: tampers.filter(({ chain }) => chain === id),
    fromSeq,
  }));
};

/** Writes the archive into the container. */
export const writeAssayArchive = async (settings: Settings, container: Container, pacer: Pacer): Promise<Written> => {
  const tampers = planTampers(settings.tamper, layOut(settings));
  const wrongKey = tampers.some(({ kind }) => kind === 'wrong-key');
  const plans = planChains(settings, tampers, wrongKey);
  const prefix = settings.wrap === undefined ? '' : `${settings.wrap}/`;
  const files: ManifestFile[] = [];
  const chains: Record<string, unknown>[] = [];
  const generated: GeneratedChain[] = [];
  let from = Infinity;
  let to = -Infinity;

  const addText = (path: string, text: string): { readonly bytes: number; readonly sha256: string } => {
    const data = encodeUtf8(text);
    const spool = createSpool(container.scratchPath);
    spool.append(data);
    container.add(prefix + path, spool);
    spool.close();
    return { bytes: data.length, sha256: sha256Hex(data) };
  };

  for (const plan of plans) {
    const common: Omit<EventsOutOptions, 'container' | 'dropped' | 'spoiled'> = {
      chain: plan.id,
      prefix,
      compress: settings.compress,
      eventsPerFile: settings.eventsPerFile,
      scratchPath: container.scratchPath,
      garbage: garbageBytes(settings.seed),
    };
    const places = (kind: Tamper['kind']): readonly number[] =>
      plan.tampers.filter((tamper) => tamper.kind === kind).map((tamper) => tamper.from);
    const out = createEventsOut({ ...common, container, dropped: places('drop-file'), spoiled: places('append-bytes') });
    const clean = settings.keepManifest ? createEventsOut({ ...common, container: null, dropped: [], spoiled: [] }) : null;
    const sealed = await writeChain(settings, plan, out, clean, pacer);
    const facts = out.end();
    const told = clean?.end() ?? facts;
    files.push(...told.files);
    for (const { size, note } of sealed.checkpoints) {
      const path = `checkpoints/${plan.id}-${String(size).padStart(9, '0')}.note`;
      files.push({ path, ...addText(path, note), role: 'checkpoint', chain: plan.id });
    }
    chains.push(describeChain(plan, told, sealed, settings.noBefore));
    generated.push({
      id: plan.id,
      origin: plan.keys.origin,
      records: facts.records,
      firstSeq: facts.firstSeq,
      lastSeq: facts.lastSeq,
      head: facts.head,
    });
    from = Math.min(from, sealed.firstTime);
    to = Math.max(to, sealed.lastTime);
  }
  addText('manifest.json', manifestText(settings, chains, files, from, to));
  const pinned = planChains(settings, [], false).map(({ keys }) => verifierKeysOf(keys));
  return { chains: generated, vkeys: pinned.map(({ log }) => log), witnessKey: pinned[0]?.witness ?? null, tampers };
};

const describeChain = (plan: ChainPlan, facts: ChainFacts, sealed: SealedChain, noBefore: boolean): Record<string, unknown> => ({
  id: plan.id,
  profile: PROFILE,
  origin: plan.keys.origin,
  ...(facts.firstSeq === null ? {} : { firstSeq: facts.firstSeq, lastSeq: facts.lastSeq, head: facts.head }),
  ...(sealed.before === null || noBefore ? {} : { before: sealed.before }),
});

const manifestText = (
  settings: Settings,
  chains: readonly Record<string, unknown>[],
  files: readonly ManifestFile[],
  from: number,
  to: number,
): string => {
  const time = (ms: number): string => new Date(ms).toISOString();
  const rng = createRng(settings.seed, 'archive id');
  const manifest = {
    format: 'assay-archive/1',
    archiveId: uuidOf(rng.hex(32)),
    // The first midnight after the last event: generated archives know no clock.
    createdAt: time((Math.floor(to / DAY_MS) + 1) * DAY_MS),
    producer: { name: 'assay generate', version: '1' },
    source: { system: 'Northwind demo', tenant: 'northwind' },
    period: { from: time(from), to: time(to) },
    chains,
    files,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
};

/** 32 hex digits in the form of a random (version 4) UUID. */
export const uuidOf = (hex: string): string => {
  const variant = '89ab'[parseInt(hex.charAt(16), 16) % 4] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
