/** The ribbon's parts in words: labels on the strip, tooltips, and the list below it. */
import { formatCount, visible } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { characterWidth } from './ribbon-labels.ts';
import type { Gap, PinCluster, Segment } from './ribbon-geometry.ts';

const text = screens.ribbon;

/** "checkpoint:20000:log.acme.example" in words. */
function provenBy(by: string): string {
  const [kind, size = ''] = by.split(':');
  return kind === 'checkpoint' && /^\d+$/.test(size)
    ? text.checkpointBy(formatCount(Number(size)))
    : kind === 'head'
      ? text.headBy
      : kind === 'timestamp'
        ? text.timestampBy(by.slice('timestamp:'.length, -5).replace('T', ' '))
        : visible(by, { limit: 60 });
}

export function segmentWords({ kind, by }: Segment): string {
  switch (kind) {
    case 'proven':
      return text.provenBy(provenBy(by));
    case 'unsealed':
      return text.unsealed;
    case 'absent':
      return text.absent;
    case 'unproven':
      return text.unproven;
  }
}

export interface Label {
  readonly words: string;
  readonly x: number;
}

/** The longest form of a segment's label that fits between the breaks on it, in the first gap that has room for it. */
export function segmentLabel(segment: Segment, gaps: readonly Gap[]): Label | null {
  if (segment.kind === 'unsealed') return null;
  const forms = segment.kind === 'proven' ? [segmentWords(segment), text.proven] : [segmentWords(segment)];
  for (const words of forms) {
    const gap = gaps.find(({ width }) => words.length * characterWidth + 16 < width);
    if (gap !== undefined) return { words, x: gap.x };
  }
  return null;
}

export function pinWords(pin: PinCluster): string {
  const status = text.pinStatus[pin.status];
  return pin.count === 1 ? text.pin(pin.from, status) : text.cluster(pin.count, pin.from, pin.to, status);
}
