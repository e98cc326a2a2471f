import type { BudgetEvent, BudgetEventType } from '../../src/domain/events.js';
import { ALERT_EXAMPLES } from './example-alerts.js';
import { CONTROL_EXAMPLES } from './example-control.js';
import {
  APPROPRIATION_EXAMPLES,
  COMMITMENT_EXAMPLES,
  PAYMENT_EXAMPLES,
  REALLOCATION_EXAMPLES,
} from './example-money.js';
import { PUBLICATION_EXAMPLES } from './example-publication.js';
import {
  OPENING_EXAMPLES,
  ORGANISATION_EXAMPLES,
  OVERSPEND_EXAMPLES,
  PERFORMANCE_EXAMPLES,
  PERIOD_EXAMPLES,
  YEAR_END_EXAMPLES,
} from './example-year.js';

type Content<Type extends BudgetEventType> = Omit<Extract<BudgetEvent, { type: Type }>, 'type'>;

/** Examples of some types of events, one at least of each, without saying the type again. */
export type ExamplesOf<Types extends BudgetEventType> = {
  readonly [Type in Types]: readonly [Content<Type>, ...Content<Type>[]];
};

const CONTENTS: ExamplesOf<BudgetEventType> = {
  ...OPENING_EXAMPLES,
  ...APPROPRIATION_EXAMPLES,
  ...REALLOCATION_EXAMPLES,
  ...COMMITMENT_EXAMPLES,
  ...PAYMENT_EXAMPLES,
  ...CONTROL_EXAMPLES,
  ...ORGANISATION_EXAMPLES,
  ...PERIOD_EXAMPLES,
  ...YEAR_END_EXAMPLES,
  ...PERFORMANCE_EXAMPLES,
  ...PUBLICATION_EXAMPLES,
  ...OVERSPEND_EXAMPLES,
  ...ALERT_EXAMPLES,
};

/** Examples of every type, in an order in which they could happen. */
export const EXAMPLES: ReadonlyMap<BudgetEventType, readonly BudgetEvent[]> = new Map(
  Object.entries(CONTENTS).map(([type, contents]) => [
    type as BudgetEventType,
    contents.map((content) => ({ type, ...content }) as BudgetEvent),
  ]),
);
