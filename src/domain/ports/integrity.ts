import type { DamagedHistory } from '../history/damaged-history.ts'
import type { Range } from '../history/range-summary.ts'

/** Where an audit of one history goes on. */
export interface AuditPoint {
  readonly rowSetId: number
  /** The position of the next row. */
  readonly next: number
  /** The balance that this row has to have; null after the history was changed. */
  readonly balance: bigint | null
  /** Differs after every change of the history. */
  readonly version: string
}

/** Where an audit of a merged history goes on. */
export type MergedAuditPoint =
  | { readonly kind: 'rows'; readonly point: AuditPoint }
  | {
      readonly kind: 'parts'
      /** The position of the next row. */
      readonly next: number
      /** Of the digests so far. */
      readonly sum: bigint
      /** Differs after every change of the history: its parts are compared from the beginning then. */
      readonly version: string
      readonly restarts: number
    }

/** Compares whole stored histories with what was written, piece by piece. `Point`: where an audit of one goes on. */
export interface Audits<Point> {
  /** A history that was never audited, or not since `before` (ms), and that no other process audits; null if none. */
  claimAudit(before: number): Promise<number | null>
  /**
   * Compares the next rows of a history, a few milliseconds of work, from `from` on; null begins at the newest row.
   * Computes digests that are missing. Null at the end. Throws DamagedHistory.
   */
  audit(id: number, from: Point | null): Promise<Point | null>
  /** The whole history was found to be as it was written. */
  recordAudit(id: number): Promise<void>
  /** The history is queued to be read or merged again, once. */
  recordDamage(id: number, damage: DamagedHistory): Promise<void>
}

/** Compares what is stored of addresses with what was written. Positions as in the row set that an address shows. */
export interface Integrity extends Audits<AuditPoint> {
  /** Compares the rows of `wanted`, unless this process has done so before. Throws DamagedHistory. */
  check(addressId: number, wanted: Range): Promise<void>
  /** The positions of rows that are damaged or cannot be read, newest first. */
  damagedParts(addressId: number): Promise<readonly Range[]>
  /**
   * Of rows that are not visible yet: those from the first whole range of `staged` down to the first range that is
   * damaged or not whole. All of them were compared with their digests. Null if there are none.
   */
  intactPart(rowSetId: number, staged: Range): Promise<Range | null>
}
