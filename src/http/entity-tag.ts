import { problem, RequestRefused, validationFailed } from './problem.js';

// A document's entity tag is the sequence number of the last event that touched it (RFC 9110, 8.8.3).

const LIST = /^(?:W\/)?"[!\x23-~]*"(?:[ \t]*,[ \t]*(?:W\/)?"[!\x23-~]*")*$/;

export function entityTag(changedSeq: number): string {
  return `"${changedSeq}"`;
}

/** The versions that `If-Match` allows; undefined when it is absent or `*`. */
export function expectedSeqsOf(header: string | undefined): readonly number[] | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const list = header.trim();
  if (!LIST.test(list)) {
    throw validationFailed([{ header: 'If-Match', detail: 'must be entity tags such as "17"' }]);
  }
  // Weak tags never match (strong comparison), nor do tags that are not ours.
  const tags = list.split(',').map((tag) => /^"([1-9][0-9]{0,14})"$/.exec(tag.trim())?.[1]);
  return tags.filter((tag) => tag !== undefined).map(Number);
}

/** The same, where a decision without a version is refused (RFC 6585, 428). */
export function requiredSeqsOf(header: string | undefined): readonly number[] | undefined {
  if (header !== undefined) return expectedSeqsOf(header);
  throw new RequestRefused(
    problem('if-match-missing', {
      title: 'The version of the document is required',
      status: 428,
      detail: 'Send `If-Match` with the `ETag` of the document that you have read.',
      errors: [{ header: 'If-Match', detail: 'is missing' }],
    }),
  );
}
