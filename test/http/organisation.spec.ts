import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LAND, OFFICE, SYSTEM } from '../domain/fixture.js';
import { Api, expectRefused, expectStatus, LEDGER } from './api.js';
import { PAYMENT_BODY } from './requests.js';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await api.openReady();
});
afterAll(() => api.close());

const WHY = { effectiveOn: '2023-06-01', documentNumber: '深龙编〔2023〕6号', reason: '机构改革' };

const order = (path: string, body: object) =>
  api.post(`${LEDGER}/${path}`, { role: 'finance', body: { ...WHY, ...body } });
const unit = (unitCode: string) => ({
  unitCode,
  name: `单位${unitCode}`,
  independentAccounts: true,
});

/** A unit or a project of the ledger at a moment. */
async function named(kind: 'units' | 'projects', code: string, query = '') {
  const { body } = await expectStatus(200, api.get(`${LEDGER}${query}`));
  return body[kind].find(
    (one: Record<string, string>) => one.unitCode === code || one.projectCode === code,
  );
}

describe('names', () => {
  it('change, and a read of an earlier moment still says the old ones', async () => {
    const { seq } = (await expectStatus(201, order('units/U2/renaming', { name: '新中心' }))).body;
    await expectStatus(201, order('projects/2023-P2/renaming', { name: '智慧审计' }));
    const before = `?knownAt=${seq - 1}`;
    expect(await named('units', 'U2')).toMatchObject({ name: '新中心' });
    expect(await named('units', 'U2', before)).toMatchObject({ name: '审计中心' });
    expect(await named('projects', '2023-P2')).toMatchObject({ name: '智慧审计' });
    expect(await named('projects', '2023-P2', before)).toMatchObject({ name: '审计信息化' });
    for (const [query, name] of [
      ['', '新中心'],
      [before, '审计中心'],
      [`?knownAt=${seq}`, '新中心'],
    ]) {
      const { items } = (await api.get(`${LEDGER}/balances/units${query}`)).body;
      const item = items.find(({ unitCode }: { unitCode: string }) => unitCode === 'U2');
      expect([query, item.name]).toEqual([query, name]);
    }
  });
});

describe('units and projects', () => {
  it('open, take money, hand it on to another unit and close', async () => {
    await expectStatus(201, order('units', { unit: unit('U5') }));
    await expectStatus(201, order('projects', { project: { projectCode: 'P5', name: '专项' } }));
    const lineId = 'U5:2010804:30227:P5:general-public-budget';
    const lines = [{ lineId, amount: '8.00' }];
    await expectStatus(201, order('supplementary-appropriations', { lines }));
    expectRefused(await order('units/U5/closing', {}), 409);
    const relocation = { fromUnitCode: 'U5', toUnitCode: 'U1' };
    await expectStatus(201, order('projects/P5/relocation', relocation));
    await expectStatus(201, order('units/U5/closing', {}));
    await expectStatus(201, order('projects/P5/merger', { intoProjectCode: '2023-P1' }));
    expect(await named('units', 'U5')).toEqual({ ...unit('U5'), closedOn: '2023-06-01' });
    const merged = { closedOn: '2023-06-01', mergedInto: '2023-P1' };
    expect(await named('projects', 'P5')).toMatchObject(merged);
    const target = `${LEDGER}/lines/U1:2010804:30227:2023-P1:general-public-budget`;
    expect((await api.get(target)).body.line).toMatchObject({
      original: '50.00',
      reallocated: '8.00',
      available: '58.00',
    });
    expectRefused(await order('units', { unit: unit('U5') }), 409, '#/unit/unitCode');
  });

  it('go to another department with what they have available', async () => {
    await expectStatus(201, order('units', { unit: unit('U6') }));
    const lineId = 'U6:2010804:30227:2023-P1:general-public-budget';
    const lines = [{ lineId, amount: '8.00' }];
    await expectStatus(201, order('supplementary-appropriations', { lines }));
    const toLedgerId = '440307-finance-2023';
    await expectStatus(201, order('units/U6/departure', { toLedgerId }));
    expect((await api.get(`${LEDGER}/lines/${lineId}`)).body.line).toMatchObject({
      supplementary: '8.00',
      reduced: '8.00',
      available: '0.00',
    });
  });

  it('close without money', async () => {
    await expectStatus(201, order('projects', { project: { projectCode: 'P7', name: '专项' } }));
    await expectStatus(201, order('projects/P7/closing', {}));
    expectRefused(await order('projects/P7/renaming', { name: '新名' }), 409);
  });
});

describe('a merger', () => {
  it('moves what is left; then only payments that were made come to the old lines', async () => {
    const { total } = (await api.get(`${LEDGER}/balances`)).body;
    await expectStatus(201, order('units/U2/merger', { intoUnitCode: 'U1' }));
    const merged = { closedOn: '2023-06-01', mergedInto: 'U1' };
    expect(await named('units', 'U2')).toMatchObject(merged);
    expect((await api.get(`${LEDGER}/balances`)).body.total).toEqual(total);
    const line = async (lineId: string) => (await api.get(`${LEDGER}/lines/${lineId}`)).body.line;
    expect(await line(LAND)).toMatchObject({ reallocated: '-70.00', available: '0.00' });
    const target = { reallocated: '70.00', available: '70.00' };
    expect(await line(LAND.replace('U2', 'U1'))).toMatchObject(target);

    const payment = { ...PAYMENT_BODY, lineId: SYSTEM };
    await expectStatus(201, api.post(`${LEDGER}/payments`, { role: 'treasury', body: payment }));
    expect(await line(SYSTEM)).toMatchObject({ disbursed: '2.00', available: '-2.00' });
    const lines = [
      { lineId: OFFICE, amount: '1.00' },
      { lineId: SYSTEM, amount: '1.00' },
    ];
    const refused = await order('supplementary-appropriations', { lines });
    expectRefused(refused, 409, '#/lines/1/lineId');
    expect(refused.body.type).toBe('urn:budget-ledger:problem:unit-closed');
    expect(refused.text).toContain('"unitCode":"U2"');
  });
});

describe('bad input', () => {
  it.each([
    ['units', { unit: { ...unit('U8'), name: ' ' } }, 400, '#/unit/name'],
    [
      'units',
      { unit: { ...unit('U8'), independentAccounts: 'yes' } },
      400,
      '#/unit/independentAccounts',
    ],
    ['units', { unit: unit('U:8') }, 400, '#/unit/unitCode'],
    ['units', { unit: unit('U1') }, 409, '#/unit/unitCode'],
    ['units', { unit: unit('U8'), reason: undefined }, 400, '#/reason'],
    ['units', { unit: unit('U8'), effectiveOn: '2023-02-30' }, 400, '#/effectiveOn'],
    ['units/U1/renaming', {}, 400, '#/name'],
    ['units/U1/merger', { intoUnitCode: 'U9' }, 422, '#/intoUnitCode'],
    ['units/U1/merger', { intoUnitCode: 'U1' }, 422, '#/intoUnitCode'],
    ['units/U1/closing', { reason: '' }, 400, '#/reason'],
    ['units/U1/departure', { toLedgerId: 'audit' }, 400, '#/toLedgerId'],
    ['units/U1/departure', { toLedgerId: '440307-finance-2024' }, 422, '#/toLedgerId'],
    ['projects', { project: { projectCode: 'basic', name: '专项' } }, 400, '#/project/projectCode'],
    ['projects/2023-P1/renaming', { name: 'A'.repeat(201) }, 400, '#/name'],
    ['projects/2023-P1/merger', { intoProjectCode: 'P9' }, 422, '#/intoProjectCode'],
    ['projects/2023-P1/relocation', { fromUnitCode: 'U1' }, 400, '#/toUnitCode'],
    ['projects/2023-P1/closing', { effectiveOn: '2024-01-01' }, 422, '#/effectiveOn'],
  ])('of %s: %j', async (path, body, status, pointer) => {
    const before = await api.eventCount();
    expectRefused(await order(path, body), status, pointer);
    expect(await api.eventCount()).toBe(before);
  });

  it('in the path is named as a parameter', async () => {
    const refused = await order('units/U9/renaming', { name: '新名' });
    expectRefused(refused, 422);
    expect(refused.body.errors).toMatchObject([{ parameter: 'unitCode' }]);
  });

  it('is refused to everyone but finance', async () => {
    for (const role of ['officer', 'treasury', 'auditor'] as const) {
      const body = { ...WHY, unit: unit('U8') };
      expectRefused(await api.post(`${LEDGER}/units`, { role, body }), 403);
    }
  });
});
