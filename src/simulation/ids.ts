import { v5 as uuidv5 } from 'uuid';

// Ids of simulated things: version 5 UUIDs of their names under this one.
const NAMESPACE = '9b1c2f54-0a35-5d57-8f0e-7f4f0e2a6c11';

/** Gives the next id of a kind of thing. */
export type NewId = (kind: string) => string;

/** The same name gives the same ids in the same order. */
export function idsOf(name: string): NewId {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return uuidv5(`${name}/${kind}/${count}`, NAMESPACE);
  };
}
