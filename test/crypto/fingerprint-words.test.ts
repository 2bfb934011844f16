import { expect, test } from 'vitest';
import { toWords } from '../../src-main/engine/crypto/fingerprint-words.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

test('a fingerprint reads as in the published example of the PGP word list', () => {
  expect(toWords(hex('E582 94F2 E9A2 2748 6E8B 061B 31CC 528F D7FA 3F19'))).toBe(
    'topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless',
  );
});

test('every byte has a word of its own at even and at odd positions, and no word is in both', () => {
  const all = Uint8Array.from({ length: 512 }, (_, i) => i >> 1);
  const words = toWords(all).split(' ');
  expect(new Set(words.map((word) => word.toLowerCase())).size).toBe(512);
  expect(words.every((word) => /^[A-Za-z]+$/.test(word))).toBe(true);
});
