import { fileURLToPath } from 'node:url';
import { policySchema } from '../../src/http/policy-schema.js';
import { eventsPage } from './events-page.js';
import { PICTURES } from './pictures.js';
import { policyPage } from './policy-page.js';
import { readShapes } from './shapes.js';
import { svgOf } from './svg.js';

const DOMAIN = fileURLToPath(new URL('../../src/domain', import.meta.url));

/** Every document that is made from the code, by its path below the root of the repository. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const shapes = readShapes(DOMAIN);
  const pictures = Object.entries(PICTURES).map(([name, picture]): [string, string] => [
    `docs/pictures/${name}.svg`,
    svgOf(picture),
  ]);
  return new Map([
    ['docs/events.md', eventsPage(shapes)],
    ['docs/policy.md', policyPage(shapes)],
    ['docs/policy.schema.json', `${JSON.stringify(policySchema(), null, 2)}\n`],
    ...pictures,
  ]);
}
