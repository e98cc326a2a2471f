import { describe, expect, it } from '@jest/globals';
import { handlersByJob, JOB_NAMES, type JobHandler } from '../../src/jobs/queues.js';

describe('job handlers', () => {
  const handlers = JOB_NAMES.map((job): JobHandler => ({ job, handle: async () => undefined }));

  it('are found by the name of their job', () => {
    const byJob = handlersByJob(handlers);
    expect(Object.keys(byJob)).toEqual(JOB_NAMES);
    expect(byJob['detect-overspend'].job).toBe('detect-overspend');
  });

  it('do not start when a job has none', () => {
    expect(() => handlersByJob(handlers.slice(1))).toThrow(`job ${JOB_NAMES[0]} has no handler`);
  });

  it('do not start when a job has two', () => {
    expect(() => handlersByJob([...handlers, ...handlers.slice(0, 1)])).toThrow(
      `job ${JOB_NAMES[0]} has more than one handler`,
    );
  });
});
