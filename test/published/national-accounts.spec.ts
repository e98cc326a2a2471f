import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PublishedDocument } from '../../src/published/document.js';
import { tabbed } from './layout.js';
import { printedOf, problemCodes, read } from './reading.js';

// Final accounts: budget and final columns, line numbers, rows of column numbers, three tables side by side.

const TEXT = [
  '2023年度青山县档案馆部门决算\n',
  tabbed([
    '收入支出决算总表',
    '公开01表',
    '部门：青山县档案馆\t\t\t\t\t\t\t金额单位：万元',
    ['收入', '', '', '', '支出', '', '', ''],
    ['项目', '行次', '年初预算数', '决算数', '项目', '行次', '年初预算数', '决算数'],
    ['栏次', '', '1', '2', '栏次', '', '3', '4'],
    [
      '一、一般公共预算财政拨款收入',
      '1',
      '543.21',
      '550.02',
      '一、一般公共服务支出',
      '31',
      '493.21',
      '499.12',
    ],
    [
      '二、政府性基金预算财政拨款收入',
      '2',
      '',
      '',
      '八、社会保障和就业支出',
      '38',
      '40.00',
      '40.90',
    ],
    ['本年收入合计', '27', '543.21', '550.02', '本年支出合计', '57', '533.21', '540.02'],
    ['使用非财政拨款结余', '28', '', '', '结余分配', '58', '', ''],
    ['年初结转和结余', '29', '', '0.50', '年末结转和结余', '59', '10.00', '10.50'],
    ['总计', '30', '543.21', '550.52', '总计', '60', '543.21', '550.52'],
  ]),
  tabbed([
    '支出决算表',
    '公开03表',
    '部门：青山县档案馆\t\t\t\t金额单位：万元',
    ['项目', '', '本年支出合计', '基本支出', '项目支出', '上缴上级支出'],
    ['功能分类科目编码', '科目名称', '', '', '', ''],
    ['栏次', '', '1', '2', '3', '4'],
    ['合计', '', '540.02', '500.02', '40.00', ''],
    ['201', '一般公共服务支出', '499.12', '459.12', '40.00', ''],
    ['20126', '档案事务', '499.12', '459.12', '40.00', ''],
    ['2012601', '行政运行', '459.12', '459.12', '', ''],
    ['2012604', '档案馆', '40.00', '', '40.00', ''],
    ['208', '社会保障和就业支出', '40.90', '40.90', '', ''],
  ]),
  tabbed([
    '一般公共预算财政拨款基本支出决算表',
    '金额单位：万元',
    ['人员经费', '', '', '公用经费', '', '', '', '', ''],
    [
      ...['科目编码', '科目名称', '决算数'],
      ...['科目编码', '科目名称', '决算数'],
      ...['科目编码', '科目名称', '决算数'],
    ],
    [
      '301',
      '工资福利支出',
      '450.02',
      '302',
      '商品和服务支出',
      '40.00',
      '310',
      '资本性支出',
      '10.00',
    ],
    ['30101', '基本工资', '300.01', '30201', '办公费', '30.00', '31002', '办公设备购置', '10.00'],
    ['30102', '津贴补贴', '150.01', '30217', '公务接待费', '10.00', '', '', ''],
  ]),
  tabbed([
    '财政拨款“三公”经费支出决算表',
    '金额单位：万元',
    ['预算数', '', '', '', '', '', '决算数', '', '', '', '', ''],
    [
      ...['合计', '因公出国（境）费', '公务用车购置及运行维护费', '', '', '公务接待费'],
      ...['合计', '因公出国（境）费', '公务用车购置及运行维护费', '', '', '公务接待费'],
    ],
    [
      ...['', '', '小计', '公务用车购置费', '公务用车运行维护费', ''],
      ...['', '', '小计', '公务用车购置费', '公务用车运行维护费', ''],
    ],
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'],
    [
      '13.00',
      '0.00',
      '3.00',
      '0.00',
      '3.00',
      '10.00',
      '12.50',
      '0.00',
      '2.50',
      '0.00',
      '2.50',
      '10.00',
    ],
  ]),
].join('\n');

let document: PublishedDocument;

beforeAll(async () => {
  document = await read(TEXT);
});

describe('national final accounts', () => {
  it('are known by their titles', () => {
    const { format, departmentName, fiscalYear, blank } = document;
    expect({ format, departmentName, fiscalYear }).toEqual({
      format: 'national-final-accounts',
      departmentName: '青山县档案馆',
      fiscalYear: 2023,
    });
    expect(blank).toEqual(['table-02', 'table-06', 'table-07', 'table-10', 'table-11']);
  });

  it('have the final figures under the keys of the ledger, and the budget beside them', () => {
    expect(printedOf(document, 'table-01')).toEqual({
      'income|general-public-budget': '550.02',
      'income|general-public-budget|approved': '543.21',
      'income|current-year': '550.02',
      'income|current-year|approved': '543.21',
      'income|carried-over': '0.50',
      'income|total': '550.52',
      'income|total|approved': '543.21',
      'expenditure|201': '499.12',
      'expenditure|201|approved': '493.21',
      'expenditure|208': '40.90',
      'expenditure|208|approved': '40.00',
      'expenditure|current-year': '540.02',
      'expenditure|current-year|approved': '533.21',
      'expenditure|carried-to-next-year': '10.50',
      'expenditure|carried-to-next-year|approved': '10.00',
      'expenditure|total': '550.52',
      'expenditure|total|approved': '543.21',
    });
  });

  it('have expenditure by code, without the numbers of the columns', () => {
    expect(printedOf(document, 'table-03')).toEqual({
      'department||total': '540.02',
      'department||basic': '500.02',
      'department||project': '40.00',
      'department|201|total': '499.12',
      'department|201|basic': '459.12',
      'department|201|project': '40.00',
      'department|20126|total': '499.12',
      'department|20126|basic': '459.12',
      'department|20126|project': '40.00',
      'department|2012601|total': '459.12',
      'department|2012601|basic': '459.12',
      'department|2012604|total': '40.00',
      'department|2012604|project': '40.00',
      'department|208|total': '40.90',
      'department|208|basic': '40.90',
    });
  });

  it('have three tables that stand side by side as one', () => {
    expect(printedOf(document, 'table-08')).toEqual({
      'department|301|basic': '450.02',
      'department|30101|basic': '300.01',
      'department|30102|basic': '150.01',
      'department|302|basic': '40.00',
      'department|30201|basic': '30.00',
      'department|30217|basic': '10.00',
      'department|310|basic': '10.00',
      'department|31002|basic': '10.00',
    });
    expect(document.economicCodes).toHaveLength(8);
  });

  it('have 三公 of the budget and of the accounts side by side', () => {
    expect(printedOf(document, 'table-09')).toEqual({
      'department|current|total|approved': '13.00',
      'department|current|overseas-travel|approved': '0.00',
      'department|current|vehicle-subtotal|approved': '3.00',
      'department|current|vehicle-purchase|approved': '0.00',
      'department|current|vehicle-operation|approved': '3.00',
      'department|current|official-reception|approved': '10.00',
      'department|current|total': '12.50',
      'department|current|overseas-travel': '0.00',
      'department|current|vehicle-subtotal': '2.50',
      'department|current|vehicle-purchase': '0.00',
      'department|current|vehicle-operation': '2.50',
      'department|current|official-reception': '10.00',
    });
  });

  it('leave nothing to explain', () => {
    expect(problemCodes(document)).toEqual([]);
  });
});
