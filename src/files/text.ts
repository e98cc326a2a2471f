import { FileRefused } from './sheet.js';

/** Decodes a text file. Throws `FileRefused` when no supported encoding fits. */
export function decodeText(bytes: Buffer): { text: string; encoding: string } {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    throw new FileRefused('the file is UTF-16; save it as UTF-8');
  }
  if (bytes.includes(0)) throw new FileRefused('the file is binary: it holds NUL bytes');
  const text = decoded(bytes, 'utf-8');
  if (text !== undefined) return { text, encoding: 'UTF-8' };
  const chinese = decoded(bytes, 'gb18030');
  if (chinese !== undefined && !UNUSUAL.test(chinese)) {
    return { text: chinese, encoding: 'GB18030' };
  }
  throw new FileRefused('the file is neither UTF-8 nor GB18030; save it as UTF-8');
}

// Almost any bytes are some GB18030 text. Private-use characters and controls give a wrong guess away.
const UNUSUAL = /[\p{Co}\p{Cn}\ufffd]|[^\P{Cc}\t\r\n]/u;

function decoded(bytes: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function startsWith(bytes: Buffer, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}
