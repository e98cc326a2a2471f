import { compact } from './words.js';

// Finds the code of a name. One name can have several codes: 住房公积金 in two classes, 其他支出 everywhere. The
// next one in order after the code before is meant; where there is none, only a name that has one code is.

interface Named {
  /** In order. */
  readonly codes: string[];
  /** Codes before this one are not after the last found one. */
  at: number;
}

export class NamesInOrder {
  private readonly all = new Map<string, Named>();
  private readonly classes = new Map<string, Named>();
  private after = '';

  constructor(names: ReadonlyMap<string, string>) {
    for (const [code, name] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
      add(this.all, compact(name), code);
      if (code.length === 3) add(this.classes, compact(name), code);
    }
  }

  codeOf(name: string, { isClass }: { readonly isClass: boolean }): string | undefined {
    const named = (isClass ? this.classes : this.all).get(compact(name));
    if (named === undefined) return undefined;
    while (named.at < named.codes.length && (named.codes[named.at] ?? '') <= this.after) {
      named.at += 1;
    }
    const only = named.codes.length === 1 ? named.codes[0] : undefined;
    const found = named.codes[named.at] ?? only;
    if (found !== undefined) this.after = found;
    return found;
  }
}

function add(names: Map<string, Named>, name: string, code: string): void {
  const named = names.get(name) ?? { codes: [], at: 0 };
  named.codes.push(code);
  names.set(name, named);
}
