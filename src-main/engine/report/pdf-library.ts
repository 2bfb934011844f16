/** The PDF library, loaded when the first report is made, with nothing of the network or the disk in its reach. */

/** A node of its document description; the library has no types of its own that hold. */
export type PdfContent = string | readonly PdfContent[] | { readonly [key: string]: unknown };

export interface PdfFont {
  hasGlyphForCodePoint(point: number): boolean;
}

export interface PdfLibrary {
  /** Puts bytes where `render` finds them, and gives their name. */
  keep(name: string, bytes: Uint8Array): string;
  openFont(bytes: Buffer): PdfFont;
  render(
    document: { readonly [key: string]: unknown },
    fonts: Readonly<Record<string, { readonly normal: string; readonly bold: string }>>,
  ): Promise<Uint8Array>;
}

export async function loadPdfLibrary(): Promise<PdfLibrary> {
  const [{ default: pdfmake }, fontkit] = await Promise.all([import('pdfmake'), import('fontkit')]);
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  return {
    keep(name, bytes) {
      pdfmake.virtualfs.writeFileSync(name, Buffer.from(bytes));
      return name;
    },
    openFont: (bytes) => fontkit.create(bytes),
    async render(document, fonts) {
      pdfmake.setFonts(fonts);
      return new Uint8Array(await pdfmake.createPdf(document).getBuffer());
    },
  };
}
