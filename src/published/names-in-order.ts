import { compact } from './words.js';

// Finds the code of a name. One name can have several codes: 住房公积金 in two classes, 其他支出 everywhere. The
// next one in order after the code before is meant; where there is none, only a name that has one code is.

export class NamesInOrder {
  private readonly codes: readonly (readonly [string, string])[];
  private after = '';

  constructor(names: ReadonlyMap<string, string>) {
    this.codes = [...names]
      .map(([code, name]) => [code, compact(name)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  codeOf(name: string, { isClass }: { readonly isClass: boolean }): string | undefined {
    const named = this.codes.filter(
      ([code, other]) => other === compact(name) && (!isClass || code.length === 3),
    );
    const next =
      named.find(([code]) => code > this.after) ?? (named.length === 1 ? named[0] : undefined);
    if (next === undefined) return undefined;
    this.after = next[0];
    return next[0];
  }
}
