import { z } from 'zod';
import { FUND_SOURCES } from '../domain/line.js';
import { SCOPES } from '../domain/policy.js';
import { text } from './fields.js';

// The words that all rules of a policy are written in.

export const RULE_ID = text(100).describe('Its name in verdicts and refusals; once in a policy.');

export const PERCENT = z.number().min(0).max(1_000).describe('Percent.');
export const CODES = (digits: number) =>
  z.array(z.string().regex(new RegExp(`^[0-9]{1,${digits}}$`), `up to ${digits} digits`)).min(1);

export const SELECTOR = z
  .strictObject({
    unitCodes: z.array(text(32)).min(1).optional().describe('Of one of these units.'),
    functionalCodes: CODES(7).optional().describe('Under one of these 功能分类 codes, by prefix.'),
    economicCodes: CODES(5).optional().describe('Under one of these 经济分类 codes, by prefix.'),
    projectCodes: z.array(text(32)).min(1).optional().describe('Of one; `basic` is none.'),
    fundSources: z.array(z.enum(FUND_SOURCES)).min(1).optional().describe('From one of these.'),
    kind: z.enum(['basic', 'project']).optional().describe('基本支出 or 项目支出.'),
  })
  .meta({ id: 'Selector', description: 'Lines that are all of this; {} is every line.' });

export const SCOPE = z
  .enum(SCOPES)
  .meta({ id: 'Scope', description: 'One line, or all lines together that share a code.' });
