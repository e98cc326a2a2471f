import { z } from 'zod';

// The whole configuration: environment variables, read once at start.

const wholeNumber = (fallback: number, range: { min: number; max: number }) =>
  z.coerce.number().int().min(range.min).max(range.max).default(fallback);

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 01:30');

// A list is separated by commas; none is undefined.
const listOf = <Item>(item: z.ZodType<Item, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item))
    .optional();

const CONFIG = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  MIGRATION_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('.budget-ledger'),
  EMBEDDED_POSTGRES_PORT: wholeNumber(0, { min: 0, max: 65_535 }),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: wholeNumber(3000, { min: 0, max: 65_535 }),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATABASE_POOL_SIZE: wholeNumber(10, { min: 2, max: 200 }),
  BATCH_LIMIT: wholeNumber(256, { min: 1, max: 2_000 }),
  QUEUE_LIMIT: wholeNumber(4_000, { min: 1, max: 100_000 }),
  LEDGERS_IN_MEMORY: wholeNumber(200, { min: 1, max: 100_000 }),
  SWEEP_INTERVAL_MS: wholeNumber(5_000, { min: 100, max: 3_600_000 }),
  ALERT_SWEEP_AT: timeOfDay.default('00:00'),
  SELF_CHECK_AT: timeOfDay.default('01:00'),
  STREAMS_PER_KEY: wholeNumber(20, { min: 1, max: 10_000 }),
  BODY_LIMIT_BYTES: wholeNumber(4_194_304, { min: 1_024, max: 67_108_864 }),
  DELIVERY_PRIVATE_HOSTS: listOf(z.string().regex(/^[a-z0-9.:-]+$/, 'must be host names')),
  DELIVERY_PORTS: listOf(z.coerce.number<string>().int().min(1).max(65_535)),
  DELIVERY_CA_FILE: z.string().min(1).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().min(3).default('Budget Ledger <budget-ledger@localhost>'),
  SEALING_KEY: z.string().min(32, 'must have 32 characters or more').optional(),
});

export type Config = Readonly<z.infer<typeof CONFIG>>;

/** What sending alerts needs. */
export type DeliveryConfig = Pick<
  Config,
  | 'DELIVERY_PRIVATE_HOSTS'
  | 'DELIVERY_PORTS'
  | 'DELIVERY_CA_FILE'
  | 'SMTP_URL'
  | 'MAIL_FROM'
  | 'SEALING_KEY'
>;

/** Where messages to receivers may go. */
export function outboundRules(config: Partial<DeliveryConfig>): {
  readonly privateHosts: readonly string[];
  readonly ports: readonly number[] | undefined;
} {
  return { privateHosts: config.DELIVERY_PRIVATE_HOSTS ?? [], ports: config.DELIVERY_PORTS };
}

/** What each variable is for, for `budget-ledger --help` and the README. */
export const CONFIG_HELP: Readonly<Record<keyof Config, string>> = {
  DATABASE_URL: 'PostgreSQL of the application; without it an embedded one is started',
  MIGRATION_DATABASE_URL:
    'login that may migrate (CREATEROLE, CREATE on the database); default DATABASE_URL',
  REDIS_URL: 'Redis of the job queues; without it they run on PostgreSQL',
  DATA_DIR: 'folder of the embedded PostgreSQL',
  EMBEDDED_POSTGRES_PORT: 'port of the embedded PostgreSQL; 0 picks a free one and remembers it',
  HOST: 'address the API listens on',
  PORT: 'port the API listens on',
  LOG_LEVEL: 'fatal, error, warn, info, debug, trace or silent',
  DATABASE_POOL_SIZE: 'connections to PostgreSQL per process',
  BATCH_LIMIT: 'most commands that one append writes together',
  QUEUE_LIMIT: 'most commands waiting per ledger before a caller is told to come back later',
  LEDGERS_IN_MEMORY: 'most ledgers whose state is kept in memory',
  SWEEP_INTERVAL_MS: 'how often workers compare heads with checkpoints',
  ALERT_SWEEP_AT: 'from when on in the day the rules of time are judged, in China',
  SELF_CHECK_AT: 'from when on in the day ledgers check themselves, in China',
  STREAMS_PER_KEY: 'most event streams and waiting polls that one API key may have open',
  BODY_LIMIT_BYTES: 'largest request body',
  DELIVERY_PRIVATE_HOSTS:
    'receivers of alerts that may have private addresses and no TLS, separated by commas',
  DELIVERY_PORTS: 'ports that receivers of alerts may have, separated by commas; default every one',
  DELIVERY_CA_FILE:
    'PEM file of authorities that receivers may be certified by, beside the public ones',
  SMTP_URL: 'mail server for alerts, such as smtps://user:password@mail.example.org',
  MAIL_FROM: 'sender of mailed alerts',
  SEALING_KEY: 'what the secrets of receivers are sealed with; default a value in the database',
};

/** Reads the configuration. Throws an error that names every bad variable and why it is bad. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.entries(environment).filter(
    ([name, value]) => name in CONFIG_HELP && value !== '',
  );
  const parsed = CONFIG.safeParse(Object.fromEntries(present));
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`configuration: ${reasons.join('; ')}`);
}

/** The configuration as it may be printed: passwords inside URLs are hidden. */
export function redacted(config: Config): Readonly<Record<string, unknown>> {
  const hide = ([name, value]: [string, unknown]) => [
    name,
    name === 'SEALING_KEY' && value !== undefined ? '***' : hidePassword(value),
  ];
  return Object.fromEntries(Object.entries(config).map(hide));
}

function hidePassword(value: unknown): unknown {
  if (typeof value !== 'string' || !URL.canParse(value)) return value;
  const url = new URL(value);
  if (url.password !== '') url.password = '***';
  return url.password === '' && url.username === '' ? value : url.toString();
}
