const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for a date that exists in the calendar, from year 1 on, written YYYY-MM-DD. */
export function isCalendarDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn({ year, month });
}

/** True for a month, written YYYY-MM. */
export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

function daysIn({ year, month }: { year: number; month: number }): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return leap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const CHINA_OFFSET_MS = 8 * 3_600_000;

/** The day that an instant (ISO 8601, UTC) is in China Standard Time; '' before the first event. */
export function dayInChina(instant: string): string {
  if (instant === '') return '';
  return new Date(Date.parse(instant) + CHINA_OFFSET_MS).toISOString().slice(0, 10);
}

/** How many days the second day is after the first; negative when it is before. */
export function daysBetween(from: string, until: string): number {
  return (Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000;
}

/** The number of a day in its year, from 1. */
export function dayOfYear(day: string): number {
  return daysBetween(`${day.slice(0, 4)}-01-01`, day) + 1;
}

/** The number of days in the year of a day. */
export function daysOfYear(day: string): number {
  return dayOfYear(`${day.slice(0, 4)}-12-31`);
}
