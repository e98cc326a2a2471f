import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

// Reads the plain data of the rule book from its source: interfaces, unions and lists of words, with their
// comments. What it does not understand stops it: a page that is silently incomplete is worse than none.

export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly type: string;
  readonly comment: string;
}

export interface Shape {
  readonly name: string;
  /** The file it stands in, without folder and ending. */
  readonly file: string;
  readonly comment: string;
  readonly fields: readonly Field[];
  /** Of a shape that is no object: what it is. */
  readonly values?: string;
}

export interface DomainShapes {
  readonly shapes: ReadonlyMap<string, Shape>;
  /** The first remark of every file, by its name without ending. */
  readonly remarks: ReadonlyMap<string, string>;
  /** What is said of constants, by their name. */
  readonly constants: ReadonlyMap<string, string>;
}

interface Declared {
  readonly file: string;
  readonly node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration;
}

/** Every shape of the files of a folder. */
export function readShapes(folder: string): DomainShapes {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const declared = new Map<string, Declared>();
  const words = new Map<string, readonly string[]>();
  const remarks = new Map<string, string>();
  const constants = new Map<string, string>();
  for (const name of names.sort()) {
    const file = name.replace(/\.ts$/, '');
    const text = readFileSync(join(folder, name), 'utf8');
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    remarks.set(file, remarkOf(text));
    for (const node of source.statements) {
      if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
        if (isExported(node)) declared.set(node.name.text, { file, node });
      }
      if (!ts.isVariableStatement(node)) continue;
      for (const found of wordLists(node)) words.set(...found);
      for (const { name } of node.declarationList.declarations) {
        constants.set(name.getText(), commentOf(node));
      }
    }
  }
  return { shapes: new Reader(declared, words).all(), remarks, constants };
}

class Reader {
  constructor(
    private readonly declared: ReadonlyMap<string, Declared>,
    private readonly words: ReadonlyMap<string, readonly string[]>,
  ) {}

  // Only files of events and what they name matter; the rest of the rule book is not data.
  all(): ReadonlyMap<string, Shape> {
    const found = new Map<string, Shape>();
    const open = [...this.declared].filter(([, { file }]) => file.endsWith('-events'));
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const [name, declared] = next;
      if (found.has(name)) continue;
      const shape = this.shapeOf(declared);
      found.set(name, shape);
      const said = [shape.values ?? '', ...shape.fields.map(({ type }) => type)].join(' ');
      for (const [, named = ''] of said.matchAll(/\[([A-Za-z]+)\]\(#/g)) {
        const target = this.declared.get(named);
        if (target !== undefined) open.push([named, target]);
      }
    }
    return found;
  }

  private shapeOf({ file, node }: Declared): Shape {
    const base = { name: node.name.text, file, comment: commentOf(node) };
    if (ts.isInterfaceDeclaration(node)) return { ...base, fields: this.fieldsOf(node) };
    return { ...base, fields: [], values: this.typeText(node.type) };
  }

  private fieldsOf(node: ts.InterfaceDeclaration): Field[] {
    const inherited = (node.heritageClauses ?? []).flatMap(({ types }) =>
      types.flatMap(({ expression }) => {
        const parent = this.declared.get(expression.getText());
        if (parent === undefined || !ts.isInterfaceDeclaration(parent.node)) {
          throw new Error(`${node.name.text} extends ${expression.getText()}, which is unknown`);
        }
        return this.fieldsOf(parent.node);
      }),
    );
    const own = node.members.map((member) => this.fieldOf(node.name.text, member));
    return [...own, ...inherited];
  }

  private fieldOf(owner: string, member: ts.TypeElement): Field {
    if (!ts.isPropertySignature(member) || member.type === undefined) {
      throw new Error(`${owner}: ${member.getText()} is no field`);
    }
    const name = member.name.getText();
    const type = this.typeText(member.type);
    return { name, type, optional: member.questionToken !== undefined, comment: commentOf(member) };
  }

  private typeText(node: ts.TypeNode): string {
    if (ts.isTypeOperatorNode(node)) return this.typeText(node.type);
    if (ts.isArrayTypeNode(node)) return `list of ${this.typeText(node.elementType)}`;
    if (ts.isParenthesizedTypeNode(node)) return this.typeText(node.type);
    if (ts.isUnionTypeNode(node)) return node.types.map((type) => this.typeText(type)).join(', ');
    if (ts.isLiteralTypeNode(node)) return `\`${node.getText().replaceAll("'", '')}\``;
    if (ts.isTemplateLiteralTypeNode(node))
      return node.getText().replaceAll(/\$\{string\}/g, 'CODE');
    if (ts.isTypeLiteralNode(node)) {
      const fields = node.members.map((member) => this.fieldOf('a field', member));
      return `{ ${fields.map(({ name, type }) => `\`${name}\`: ${type}`).join('; ')} }`;
    }
    if (ts.isIndexedAccessTypeNode(node)) return this.listed(node);
    if (ts.isTypeReferenceNode(node)) return this.reference(node);
    const keyword = KEYWORDS[node.getText()];
    if (keyword !== undefined) return keyword;
    throw new Error(`cannot say the type ${node.getText()}`);
  }

  // `(typeof WORDS)[number]` is one of a list of words.
  private listed(node: ts.IndexedAccessTypeNode): string {
    const [, name = ''] = /^\(typeof (\w+)\)\[number\]$/.exec(node.getText()) ?? [];
    const words = this.words.get(name);
    if (words === undefined) throw new Error(`cannot say the type ${node.getText()}`);
    return words.map((word) => `\`${word}\``).join(', ');
  }

  private reference(node: ts.TypeReferenceNode): string {
    const name = node.typeName.getText();
    const [first, second] = node.typeArguments ?? [];
    if (name === 'Readonly' && first !== undefined) return this.typeText(first);
    if (name === 'Record' && first !== undefined && second !== undefined) {
      return `${this.typeText(second)} by name`;
    }
    if (name in ELSEWHERE) return `[${name}](${ELSEWHERE[name]})`;
    if (!this.declared.has(name)) throw new Error(`${name} is named and not declared`);
    return `[${name}](#${name.toLowerCase()})`;
  }
}

// Shapes that have a page of their own.
const ELSEWHERE: Readonly<Record<string, string>> = { Policy: 'policy.md' };

const KEYWORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  boolean: 'true or false',
  bigint: 'fen',
};

function isExported(node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function wordLists(statement: ts.VariableStatement): [string, readonly string[]][] {
  return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
    if (initializer === undefined || !ts.isAsExpression(initializer)) return [];
    const list = initializer.expression;
    if (!ts.isArrayLiteralExpression(list) || !list.elements.every(ts.isStringLiteral)) return [];
    const words = list.elements.filter(ts.isStringLiteral).map(({ text }) => text);
    return [[name.getText(), words]];
  });
}

function commentOf(node: ts.Node): string {
  const text = ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ');
  return text.replaceAll(/\s+/g, ' ').trim();
}

// The comment between the imports of a file and its first declaration.
function remarkOf(text: string): string {
  const [, remark = ''] = /(?:^|\n\n)((?:\/\/ .*\n)+)\n/.exec(text) ?? [];
  return remark
    .replaceAll(/^\/\/ /gm, '')
    .replaceAll('\n', ' ')
    .trim();
}
