import { must } from './rules.js';

// 科目. A code's prefix is its parent: functional 类/款/项 have 3/5/7 digits, economic 类/款 have 3/5.
export interface CodeName {
  readonly code: string;
  readonly name: string;
}

export type ClassificationKind = 'functional' | 'economic';

/** Code to name, with every code's ancestors present. */
export type Classification = ReadonlyMap<string, string>;

const LEVEL_LENGTHS: Readonly<Record<ClassificationKind, readonly number[]>> = {
  functional: [3, 5, 7],
  economic: [3, 5],
};

/** The number of digits of a code that money can be appropriated to. */
export const ITEM_LENGTH: Readonly<Record<ClassificationKind, number>> = {
  functional: 7,
  economic: 5,
};

/** Checks a list of codes (form, duplicates, parents). Throws the broken rule with the code. */
export function checkClassification(kind: ClassificationKind, codes: readonly CodeName[]): void {
  const field = `${kind}Codes`;
  const seen = new Set<string>();
  for (const { code } of codes) {
    const wellFormed = /^[0-9]+$/.test(code) && LEVEL_LENGTHS[kind].includes(code.length);
    must(wellFormed, 'CODE_MALFORMED', { field, code });
    must(!seen.has(code), 'CODE_DUPLICATE', { field, code });
    seen.add(code);
  }
  for (const code of seen) {
    const parent = parentOf(code);
    must(parent === undefined || seen.has(parent), 'CODE_PARENT_MISSING', { field, code });
  }
}

/** The parent of a code, undefined for a top-level one. */
export function parentOf(code: string): string | undefined {
  return code.length > 3 ? code.slice(0, -2) : undefined;
}

/** The code and its ancestors, top-level first: 2010801 gives 201, 20108, 2010801. */
export function lineageOf(code: string): string[] {
  const lineage: string[] = [];
  for (let length = 3; length <= code.length; length += 2) lineage.push(code.slice(0, length));
  return lineage;
}
