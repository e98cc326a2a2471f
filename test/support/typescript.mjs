import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

// `node --import ./test/support/typescript.mjs some.ts` runs TypeScript outside Jest: what Jest loads
// before it transforms anything, and the child processes of tests. Node 20 cannot do it by itself.

const AS_HOOKS = '?hooks';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

// This file is loaded twice: by the program, and by Node's thread for module hooks.
if (!import.meta.url.endsWith(AS_HOOKS)) register(import.meta.url + AS_HOOKS);

export async function resolve(specifier, context, next) {
  const source = sourceOf(specifier, context.parentURL);
  return source === undefined ? next(specifier, context) : { url: source, shortCircuit: true };
}

// Our imports name the compiled file.
function sourceOf(specifier, parentUrl) {
  if (!/^\.{1,2}\/.*\.js$/.test(specifier) || parentUrl === undefined) return undefined;
  const url = new URL(specifier.replace(/\.js$/, '.ts'), parentUrl);
  return existsSync(url) ? url.href : undefined;
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const text = await readFile(filename, 'utf8');
  const { code } = await transform(text, { filename, root: ROOT, sourceMaps: 'inline' });
  return { format: 'module', source: code, shortCircuit: true };
}
