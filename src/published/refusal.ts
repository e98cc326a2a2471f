// A document that cannot be read at all. What is wrong in a part of it is a problem of the document.

export type RefusalCode =
  | 'file-too-large'
  | 'format-unknown'
  | 'encoding-unknown'
  | 'file-broken'
  | 'too-many-rows'
  | 'too-slow'
  | 'without-text'
  | 'without-tables'
  | 'without-department'
  | 'without-year';

export class DocumentRefused extends Error {
  override readonly name = 'DocumentRefused';

  constructor(
    readonly code: RefusalCode,
    reason: string,
    fileName: string,
  ) {
    super(`${fileName}: ${reason}`);
  }
}
