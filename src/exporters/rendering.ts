/** What a file says about itself, whatever its format. */
export interface Rendering {
  readonly title: string;
  /** Stands in the file as the time it was made: the same tables give the same bytes. */
  readonly madeAt: Date;
  /** CSV has the exact amounts in yuan beside the printed ones. */
  readonly exactAmounts?: 'beside';
}
