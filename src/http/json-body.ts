import { type JSONPath, visit } from 'jsonc-parser';
import { pointerTo, problem, RequestRefused, validationFailed } from './problem.js';

// JSON as RFC 8259 allows it and a ledger needs it: UTF-8, no member twice, bounded depth, no text that
// UTF-8 or PostgreSQL cannot hold. JSON.parse would take the last of two amounts without a word.

const DEPTH_LIMIT = 20;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a JSON text. Throws `RequestRefused` with the place of what is wrong. */
export function readJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    // Read leniently, what is not UTF-8 shows up as U+FFFD: good enough to say where.
    check(new TextDecoder().decode(bytes), /\uFFFD/);
    throw refused([], 'is not UTF-8');
  }
  check(text, /\0/);
  try {
    return JSON.parse(text);
  } catch {
    // What jsonc-parser lets pass and JSON does not.
    throw notJson([], 0);
  }
}

function check(text: string, forbidden: RegExp): void {
  const members: Set<string>[] = [];
  let depth = 0;
  let last: JSONPath = [];
  const enter = () => {
    depth += 1;
    if (depth > DEPTH_LIMIT) throw refused(last, `is nested deeper than ${DEPTH_LIMIT} levels`);
  };
  const checkString = (value: string, path: () => JSONPath) => {
    if (!value.isWellFormed()) throw refused(path(), 'holds half of a surrogate pair');
    if (forbidden.test(value)) throw refused(path(), 'holds a NUL byte or is not UTF-8');
  };
  visit(
    text,
    {
      onObjectBegin: () => {
        enter();
        members.push(new Set());
      },
      onArrayBegin: (_offset, _length, _line, _character, path) => {
        last = path();
        enter();
      },
      onObjectEnd: () => {
        depth -= 1;
        members.pop();
      },
      onArrayEnd: () => {
        depth -= 1;
      },
      onObjectProperty: (name, _offset, _length, _line, _character, path) => {
        last = [...path(), name];
        checkString(name, () => last);
        const known = members.at(-1);
        if (known?.has(name)) throw refused(last, 'is given twice');
        if (name === '__proto__') throw refused(last, 'is not a field');
        known?.add(name);
      },
      onLiteralValue: (value, _offset, _length, _line, _character, path) => {
        if (typeof value === 'string') checkString(value, path);
      },
      onError: (_error, offset) => {
        throw notJson(last, offset);
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  );
}

function refused(path: JSONPath, detail: string): RequestRefused {
  return validationFailed([{ pointer: pointerTo(path), detail }]);
}

function notJson(path: JSONPath, offset: number): RequestRefused {
  const detail = `is not JSON at character ${offset}`;
  return new RequestRefused(
    problem('body-not-json', {
      title: 'The body is not JSON',
      status: 400,
      errors: [{ pointer: pointerTo(path), detail }],
    }),
  );
}
