import { performanceIdOf } from '../domain/performance-document.js';
import type { PerformanceScope } from '../domain/performance-events.js';
import {
  NO_PUBLICATION_FACTS,
  type PublicationFacts,
  publicationFactsAfter,
} from '../domain/publication-facts.js';
import { readEventsOfEntities } from '../event-store/read.js';
import type { Db } from '../platform/database.js';
import { PUBLICATION_ENTITY } from './catalogue.js';
import { decodeEvent } from './codec.js';
import { readHeader } from './header.js';
import { type Moment, seqOf } from './moment.js';

/**
 * What a publication tells beside the money, as it stood at a moment. Found by index, for there is none by
 * type: its own events, and the targets of the department and of each project. Throws `LEDGER_NOT_OPEN`.
 */
export async function readPublication(
  db: Db,
  ledgerId: string,
  { asOf, knownAt }: Moment,
): Promise<PublicationFacts & { readonly seq: number }> {
  const seq = await seqOf(db, ledgerId, knownAt);
  const { projects } = await readHeader(db, ledgerId, seq);
  const scopes = [...projects.keys()].map((code): PerformanceScope => `project:${code}`);
  const performance = ['department' as const, ...scopes].map(performanceIdOf);
  const entityIds = [PUBLICATION_ENTITY, ...performance];
  const stored = await readEventsOfEntities(db, { ledgerId, entityIds });
  const known = stored.filter(
    (event) => event.seq <= seq && (asOf === undefined || event.effectiveOn <= asOf),
  );
  const facts = known.map(decodeEvent).reduce(publicationFactsAfter, NO_PUBLICATION_FACTS);
  return { ...facts, seq };
}
