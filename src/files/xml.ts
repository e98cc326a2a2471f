import { FileRefused } from './sheet.js';

// The little XML that a workbook's parts are made of. There is no document type and so no entity of its
// own: what cannot be read is refused, never guessed.

export type XmlToken =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attribute: (name: string) => string | undefined;
    }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

const NAME = '[A-Za-z_][\\w:.-]*';
const ATTRIBUTES = `(?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*`;
const TOKEN = [
  `<(?<open>${NAME})(?<attributes>${ATTRIBUTES})\\s*(?<empty>/?)>`,
  `</(?<close>${NAME})\\s*>`,
  '(?<text>[^<]+)',
  '<!\\[CDATA\\[(?<cdata>[\\s\\S]*?)\\]\\]>',
  '<!--[\\s\\S]*?-->',
  '<\\?[\\s\\S]*?\\?>',
].join('|');

/** Tokens of a well-formed part, names without their namespace prefix. */
export function* readXml(text: string): Generator<XmlToken> {
  const pattern = new RegExp(TOKEN, 'y');
  pattern.lastIndex = text.startsWith('\ufeff') ? 1 : 0;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) {
      throw new FileRefused(`not a valid workbook: no XML that can be read at character ${at}`);
    }
    const { open, close, empty, attributes = '', cdata, text: words } = groups;
    if (open !== undefined) {
      const name = localName(open);
      yield { kind: 'open', name, attribute: (wanted) => attributeOf(attributes, wanted) };
      if (empty === '/') yield { kind: 'close', name };
    } else if (close !== undefined) yield { kind: 'close', name: localName(close) };
    else if (words !== undefined) yield { kind: 'text', text: unescapeXml(words) };
    else if (cdata !== undefined) yield { kind: 'text', text: cdata };
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function attributeOf(attributes: string, wanted: string): string | undefined {
  for (const [, name = '', value = ''] of attributes.matchAll(
    /([\w:.-]+)\s*=\s*["']([^"']*)["']/g,
  )) {
    if (name === wanted || localName(name) === wanted) return unescapeXml(value);
  }
  return undefined;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const code = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
    if (code === null) return ENTITIES[name] ?? refuseEntity(whole);
    const point = Number.parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 10 : 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : refuseEntity(whole);
  });
}

function refuseEntity(entity: string): never {
  throw new FileRefused(`not a valid workbook: unknown XML entity ${entity.slice(0, 20)}`);
}
