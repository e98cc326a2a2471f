import { type Command, Option } from 'commander';
import { NOTICE_KINDS, SEVERITIES } from '../alerts/notice.js';
import { DIGESTS } from '../deliveries/digest.js';
import {
  CHANNELS,
  type Channel,
  LANGUAGES,
  SIGNINGS,
  type SubscriptionOrder,
} from '../deliveries/subscription.js';
import { ROLES } from '../platform/api-keys.js';
import { BadInput } from './failures.js';
import type { OutputOptions } from './output.js';

// The fields of a subscription as options, checked by the schema of the HTTP route.

export interface PutOptions extends OutputOptions {
  readonly channel: Channel;
  readonly url?: string;
  readonly to?: readonly string[];
  readonly secret?: string;
  readonly signing?: string;
  readonly language?: string;
  readonly digest?: string;
  readonly ledger?: readonly string[];
  readonly kind?: readonly string[];
  readonly unit?: readonly string[];
  readonly role?: readonly string[];
  readonly leastSeverity?: string;
  readonly fromSeq?: number;
}

/** Gives a command the options that say what is sent, and where. */
export function addFilterOptions(command: Command): Command {
  const channel = new Option('--channel <name>', 'how messages go').choices(CHANNELS);
  return command
    .addOption(channel.makeOptionMandatory())
    .option('--url <url>', 'of a webhook or a robot')
    .option('--to <address...>', 'of mail')
    .option('--secret <text>', 'of a robot, as its page shows it')
    .addOption(new Option('--signing <how>', 'of a webhook').choices(SIGNINGS))
    .addOption(new Option('--language <tag>', 'of mail and robots').choices(LANGUAGES))
    .addOption(new Option('--digest <how>', 'of mail').choices(DIGESTS))
    .option('--ledger <id...>', 'alerts of these ledgers (default: every ledger)')
    .addOption(new Option('--kind <name...>', 'these kinds (default: all)').choices(NOTICE_KINDS))
    .option('--unit <code...>', 'alerts about these units (default: all)')
    .addOption(new Option('--role <name...>', 'what is the duty of these roles').choices(ROLES))
    .addOption(new Option('--least-severity <name>', 'no less than').choices(SEVERITIES));
}

/** The order that the options are. Rejects with `BadInput` that says everything that is wrong. */
export async function orderOfOptions(
  name: string,
  options: PutOptions,
): Promise<SubscriptionOrder> {
  // It is made of the schemas of HTTP, which take their time to load.
  const { orderOf, PUT_SUBSCRIPTION } = await import(
    '../capabilities/deliveries/subscription-fields.http.js'
  );
  const { channel: type, url, to, secret, signing, language, digest } = options;
  const { ledger: ledgers, kind: kinds, unit: units, role: roles } = options;
  const { leastSeverity, fromSeq } = options;
  const channel = given({ type, url, to, secret, signing, language, digest });
  const body = given({ ledgers, kinds, units, roles, leastSeverity, fromSeq, channel });
  const parsed = PUT_SUBSCRIPTION.safeParse(body);
  if (parsed.success) return orderOf(name, parsed.data, null);
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new BadInput(reasons.join('; '));
}

function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
