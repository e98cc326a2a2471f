// How words of published documents are compared: without blanks, in one form of brackets, quotes and digits.

/** Without blanks and the marks of Markdown; full-width letters, digits and brackets become narrow. */
export function compact(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s*#\u200b\ufeff]/g, '')
    .replace(/[“”„‟"「」『』〝〞]/g, '"');
}

/** A name as it is printed, without the blanks that printers put between Chinese characters. */
export function printedName(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/(?<=[^\x21-\x7e]) | (?=[^\x21-\x7e])/g, '');
}

/** A label without the number it is listed under: `一、`, `（二）`, `3.`, `其中：`. */
export function withoutNumber(text: string): string {
  return compact(text).replace(
    /^(?:[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十\d]+\)[、.]?|\d+[、.](?!\d)|其中:|[-－—])+/,
    '',
  );
}

const DIGITS = '零一二三四五六七八九';

/** 1 to 99 in Chinese numerals or digits: 十二, 12. */
export function numberOf(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  const parts = /^([一二三四五六七八九])?(十)?([一二三四五六七八九])?$/.exec(text);
  if (parts === null || text === '') return undefined;
  const [, first, ten, last] = parts;
  const digit = (sign: string | undefined) => DIGITS.indexOf(sign ?? '零');
  if (ten === undefined) return last === undefined ? digit(first) : undefined;
  return (first === undefined ? 1 : digit(first)) * 10 + digit(last);
}
