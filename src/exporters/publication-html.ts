import type { Block, Publication } from '../reports/publication.js';
import { escaped, htmlPage, sectionOf } from './table-html.js';

/** The publication as one static page, in the style of its tables. */
export function publicationHtml({ title, blocks }: Publication): string {
  const body = [`<h1>${escaped(title)}</h1>`, ...blocks.map(htmlOf)].join('\n');
  return htmlPage(title, `<main>\n${body}\n</main>`);
}

function htmlOf(block: Block): string {
  switch (block.type) {
    case 'heading': {
      const tag = `h${block.level + 1}`;
      return `<${tag}>${escaped(block.text)}</${tag}>`;
    }
    case 'paragraph':
      return `<p>${escaped(block.text)}</p>`;
    case 'table':
      return sectionOf(block.table);
    default:
      return block satisfies never;
  }
}
