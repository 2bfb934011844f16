/** The parts of two libraries without types of their own that reports use. */
declare module 'pdfmake' {
  const pdfmake: {
    readonly virtualfs: { writeFileSync(name: string, bytes: Buffer): void };
    setUrlAccessPolicy(allow: (url: string) => boolean): void;
    setLocalAccessPolicy(allow: (path: string) => boolean): void;
    setFonts(fonts: object): void;
    createPdf(document: object): { getBuffer(): Promise<Uint8Array> };
  };
  export = pdfmake;
}

declare module 'fontkit' {
  export function create(bytes: Buffer): { hasGlyphForCodePoint(point: number): boolean };
}
