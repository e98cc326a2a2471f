import { crc32, deflateRawSync } from 'node:zlib';

// Builds zips and workbooks byte by byte, honest ones and liars.

export interface Part {
  readonly name: string;
  readonly content: string | Buffer;
  /** What the directory says instead of the true unpacked size. */
  readonly declaredBytes?: number;
}

export function zipOf(parts: readonly Part[]): Buffer {
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, declaredBytes } of parts) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const sizes = Buffer.alloc(14);
    sizes.writeUInt32LE(crc32(bytes), 0);
    sizes.writeUInt32LE(packed.length, 4);
    sizes.writeUInt32LE(declaredBytes ?? bytes.length, 8);
    sizes.writeUInt16LE(Buffer.byteLength(name), 12);
    const version = Buffer.from([20, 0, 0, 8, 8, 0, 0, 0, 0, 0]);
    const local = [Buffer.from('PK\u0003\u0004', 'latin1'), version, sizes, Buffer.alloc(2)];
    const place = Buffer.alloc(16);
    place.writeUInt32LE(offset, 12);
    const central = [Buffer.from('PK\u0001\u0002', 'latin1'), Buffer.from([20, 0]), version, sizes];
    directory.push(...central, place, Buffer.from(name));
    const entry = Buffer.concat([...local, Buffer.from(name), packed]);
    chunks.push(entry);
    offset += entry.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...chunks, listing, end]);
}

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

/** The parts of a workbook with one sheet, whose rows are given as XML. Style 1 shows a date. */
export function workbookParts(rows: string, { before = '', after = '' } = {}): Part[] {
  const relation = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
  return [
    {
      name: 'xl/workbook.xml',
      content: `<?xml version="1.0"?><workbook ${MAIN} ${relation}>${before}<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content:
        '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    },
    {
      name: 'xl/styles.xml',
      content: `<styleSheet ${MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: `<worksheet ${MAIN}><sheetData>${rows}</sheetData>${after}</worksheet>`,
    },
  ];
}

/** A workbook of text cells; a cell that starts with `<` is taken as XML. */
export function workbookOf(rows: readonly (readonly string[])[]): Buffer {
  const xml = rows.map((cells) => `<row>${cells.map(cellXml).join('')}</row>`);
  return zipOf(workbookParts(xml.join('')));
}

function cellXml(text: string): string {
  return text.startsWith('<') ? text : `<c t="inlineStr"><is><t>${text}</t></is></c>`;
}
