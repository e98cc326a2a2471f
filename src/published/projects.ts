import { type Figure, rangeOf } from '../reports/figure.js';
import type { PublishedDocument, ReadingProblem } from './document.js';
import { compact } from './words.js';

// Projects go by several names in one document. Two names are one project only when the document says so: one
// name holds the other, and both have the same amount as far as rounding lets one see.

export interface NamedAmount {
  readonly name: string;
  readonly figure: Figure;
}

type Projects = PublishedDocument['projects'];

/** Beyond these no two names are compared; the largest department seen has some 300 projects. */
const COMPARED = 2_000;

/** The projects that the names stand for, in the order in which they were named first. */
export function projectsOf(named: readonly NamedAmount[], problems: ReadingProblem[]): Projects {
  if (named.length > COMPARED) {
    const message = `there are ${named.length} names of projects, more than ${COMPARED}; none were compared`;
    problems.push({ code: 'projects-not-compared', message });
    return [...new Set(named.map(({ name }) => name))].map((name) => ({ name, aliases: [] }));
  }
  const projects: { name: string; aliases: string[]; figures: Figure[] }[] = [];
  for (const { name, figure } of named) {
    const known = projects.find((project) => [project.name, ...project.aliases].includes(name));
    const alike = known ?? projects.find((project) => isSame(project, { name, figure }));
    if (alike === undefined) {
      tellUnmatched(projects, { name, figure }, problems);
      projects.push({ name, aliases: [], figures: [figure] });
      continue;
    }
    alike.figures.push(figure);
    if (known !== undefined) continue;
    alike.aliases.push(name);
    const message =
      `“${name}” was taken for the project “${alike.name}”: ` +
      'the same amount, and one name holds the other';
    problems.push({ code: 'project-alias', message, ...placeOf(figure) });
  }
  return projects.map(({ name, aliases }) => ({ name, aliases }));
}

interface Known {
  readonly name: string;
  readonly figures: readonly Figure[];
}

function isSame({ name, figures }: Known, other: NamedAmount): boolean {
  const [a, b] = [compact(name), compact(other.name)];
  return (a.includes(b) || b.includes(a)) && figures.every((figure) => agree(figure, other.figure));
}

function agree(one: Figure, other: Figure): boolean {
  const [a, b] = [rangeOf(one.printed), rangeOf(other.printed)];
  return a.fromFen <= b.toFen && b.fromFen <= a.toFen;
}

// Said, so that a person can look; nothing follows from an amount alone.
function tellUnmatched(
  projects: readonly Known[],
  { name, figure }: NamedAmount,
  problems: ReadingProblem[],
): void {
  const elsewhere = projects.filter(({ figures }) =>
    figures.every((other) => other.tableId !== figure.tableId && agree(other, figure)),
  );
  for (const other of elsewhere) {
    const message =
      `“${name}” has the same amount as “${other.name}”, ` +
      'but neither name holds the other; both were kept';
    problems.push({ code: 'project-unmatched', message, ...placeOf(figure) });
  }
}

function placeOf({ place }: Figure): Pick<ReadingProblem, 'place'> {
  return place === undefined ? {} : { place };
}
