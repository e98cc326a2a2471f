import { type Figure, keyOf } from './figure.js';
import { countFigure } from './narrative-figure.js';
import { uniqueNames } from './scope.js';
import type { ReportSource } from './source.js';

// 机构设置, 人员情况 and 国有资产占用: numbers of people and things. A number that nobody told is no figure.

/** Units, people and vehicles, of the department and of each unit. */
export function institutionFigures(source: ReportSource): Figure[] {
  const { staffing, assets } = source;
  const count = (whose: string, what: string, numbers: readonly number[]) =>
    numbers.length === 0 ? [] : [countFigure(keyOf('institutions', whose, what), sum(numbers))];
  const names = unitNames(source);
  const whose: readonly (readonly [string, (unitCode: string) => boolean])[] = [
    ['department', () => true],
    ...[...names].map(([code, name]) => [name, (unitCode: string) => unitCode === code] as const),
  ];
  return [
    countFigure('institutions|units', names.size),
    ...whose.flatMap(([name, isOf]) => {
      const staff = staffing.filter(({ unitCode }) => isOf(unitCode));
      const held = (assets?.units ?? []).filter(({ unitCode }) => isOf(unitCode));
      const people = (what: 'postsFilled' | 'veteransRetired' | 'retired') =>
        staff.map((unit) => unit[what]);
      return [
        ...count(name, 'posts-filled', people('postsFilled')),
        ...count(name, 'veterans-retired', people('veteransRetired')),
        ...count(name, 'retired', people('retired')),
        ...count(
          name,
          'vehicles-held',
          held.map(({ vehiclesHeld }) => vehiclesHeld),
        ),
      ];
    }),
  ];
}

const ASSETS = [
  ['vehicles-held', 'vehiclesHeld'],
  ['general-equipment-held', 'generalEquipmentHeld'],
  ['special-equipment-held', 'specialEquipmentHeld'],
  ['vehicles-planned', 'vehiclesPlanned'],
  ['general-equipment-planned', 'generalEquipmentPlanned'],
  ['special-equipment-planned', 'specialEquipmentPlanned'],
] as const;

/** Vehicles and equipment of the department, held and planned. */
export function assetFigures({ assets }: ReportSource): Figure[] {
  if (assets === undefined) return [];
  return ASSETS.map(([what, field]) =>
    countFigure(keyOf('assets', what), sum(assets.units.map((unit) => unit[field]))),
  );
}

/** The printed names of all units, also of those that keep no accounts. */
export function unitNames({ header }: ReportSource): ReadonlyMap<string, string> {
  const units = [...header.units.values()];
  return uniqueNames(units.map(({ unitCode, name }) => ({ code: unitCode, name })));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
