import { formatYuan } from '../domain/money.js';

/** The value as JSON speaks it: everything in fen becomes yuan under the same name without `Fen`. */
export function inYuan(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inYuan);
  if (typeof value !== 'object' || value === null) return value;
  const spoken: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    if (name.endsWith('Fen')) spoken[name.slice(0, -'Fen'.length)] = formatYuan(BigInt(part));
    else spoken[name] = inYuan(part);
  }
  return spoken;
}
