const DAY_MS = 86_400_000;

/** The working day (Monday to Friday) nearest to a day of the year, within its month. */
export function workingDay(year: number, month: number, day: number): string {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const date = new Date(Date.UTC(year, month - 1, Math.min(day, last)));
  const weekday = date.getUTCDay();
  if (weekday === 6) date.setTime(date.getTime() + (day === 1 ? 2 : -1) * DAY_MS);
  if (weekday === 0) date.setTime(date.getTime() + (date.getUTCDate() === last ? -2 : 1) * DAY_MS);
  return date.toISOString().slice(0, 10);
}

/** The working day so many days later, at the latest the last of the year. */
export function daysLater(day: string, days: number): string {
  const date = new Date(Date.parse(day) + days * DAY_MS);
  const year = Number(day.slice(0, 4));
  if (date.getUTCFullYear() > year) return workingDay(year, 12, 31);
  return workingDay(year, date.getUTCMonth() + 1, date.getUTCDate());
}
