import { deflateSync } from 'node:zlib';

// PDFs made by hand: a font without outlines whose codes are Unicode, words at their places, packed streams.

export interface PlacedWord {
  readonly text: string;
  readonly x: number;
  /** From the top of the page. */
  readonly y: number;
}

const SIZE = 10;
const PAGE_HEIGHT = 595;

/** The width of a text: a Chinese character is as wide as high, others half of it. */
export function widthOf(text: string): number {
  return [...text].reduce((width, sign) => width + (sign > '\u2e80' ? SIZE : SIZE / 2), 0);
}

/** A PDF with a page for each list of words. */
export function pdfOf(pages: readonly (readonly PlacedWord[])[]): Buffer {
  return pdfOfContents(pages.map((words) => words.map(operatorsOf).join('\n')));
}

/** A PDF whose pages have these drawing operators. */
export function pdfOfContents(contents: readonly string[]): Buffer {
  const kids = contents.map((_, index) => `${6 + index * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${contents.length} >>`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>',
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /W [32 126 500] /CIDToGIDMap /Identity /FontDescriptor << /Type /FontDescriptor /FontName /Any /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> >>',
    streamOf(TO_UNICODE),
    ...contents.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 ${PAGE_HEIGHT}] /Resources << /Font << /F 3 0 R >> >> /Contents ${7 + index * 2} 0 R >>`,
      streamOf(content),
    ]),
  ];
  return assembled(objects);
}

function assembled(objects: readonly (string | Buffer)[]): Buffer {
  const chunks: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let offset = chunks[0]?.length ?? 0;
  for (const [index, object] of objects.entries()) {
    offsets.push(offset);
    const chunk = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ]);
    chunks.push(chunk);
    offset += chunk.length;
  }
  const entries = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  const trailer = `xref\n0 ${count}\n0000000000 65535 f \n${entries}trailer << /Size ${count} /Root 1 0 R >>\nstartxref\n${offset}\n%%EOF\n`;
  return Buffer.concat([...chunks, Buffer.from(trailer)]);
}

function streamOf(content: string): Buffer {
  const packed = deflateSync(Buffer.from(content));
  return Buffer.concat([
    Buffer.from(`<< /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`),
    packed,
    Buffer.from('\nendstream'),
  ]);
}

function operatorsOf({ text, x, y }: PlacedWord): string {
  const codes = Buffer.from(text, 'utf16le').swap16().toString('hex');
  return `BT /F ${SIZE} Tf 1 0 0 1 ${x} ${PAGE_HEIGHT - y} Tm <${codes}> Tj ET`;
}

const TO_UNICODE = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Own def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
100 beginbfrange
${Array.from({ length: 100 }, (_, page) => rangeOf(page)).join('\n')}
endbfrange
100 beginbfrange
${Array.from({ length: 100 }, (_, page) => rangeOf(page + 100)).join('\n')}
endbfrange
56 beginbfrange
${Array.from({ length: 56 }, (_, page) => rangeOf(page + 200)).join('\n')}
endbfrange
endcmap end end`;

function rangeOf(page: number): string {
  const high = page.toString(16).padStart(2, '0');
  return `<${high}00> <${high}ff> <${high}00>`;
}
