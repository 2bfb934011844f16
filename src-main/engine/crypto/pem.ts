import { base64ToBytes } from '../bytes/base64.ts';

/** One PEM block (RFC 7468). */
export interface PemBlock {
  /** For example `PUBLIC KEY`. */
  readonly label: string;
  /** The decoded bytes, or null when the body is not canonical base64. */
  readonly der: Uint8Array | null;
  /** Line of the BEGIN marker, from 1. */
  readonly line: number;
}

const BLOCK = /^-----BEGIN ([A-Z0-9 ]+)-----[ \t]*$([\s\S]*?)^-----END \1-----[ \t]*$/gm;

/** All PEM blocks of a text, in order; text outside of them is ignored, as RFC 7468 allows. */
export const parsePem = (text: string): readonly PemBlock[] => {
  const blocks: PemBlock[] = [];
  for (const match of text.replaceAll('\r\n', '\n').matchAll(BLOCK)) {
    const line = text.replaceAll('\r\n', '\n').slice(0, match.index).split('\n').length;
    blocks.push({ label: match[1] ?? '', der: base64ToBytes((match[2] ?? '').replaceAll(/\s/g, '')), line });
  }
  return blocks;
};

/** Writes one PEM block with 64 characters a line and a final newline. */
export const formatPem = (label: string, der: Uint8Array): string => {
  const body =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${body.join('\n')}\n-----END ${label}-----\n`;
};
