import type { DamagedHistory } from '../history/damaged-history.ts'

/** The exclusive right to merge a history for a while. */
export interface MergeClaim {
  readonly historyId: number
  /** Fencing token. */
  readonly run: number
}

/** Builds a merged history anew, in a hidden row set. */
export interface Rebuild {
  /** One piece of work, a few milliseconds long. False when the history is complete and shown. */
  step(): Promise<boolean>
  /** To be called in any case. What is not complete is dropped. */
  close(): Promise<void>
}

/**
 * Brings merged histories up to date. Calls with a claim throw MergeLost when it is over, and DamagedMember, which is
 * recorded, where a member cannot be read.
 */
export interface MergeStore {
  /** A history that is behind and due at `now` (ms); null if there is none. */
  claim(now: number): Promise<MergeClaim | null>
  /** When the next history that is behind is due (ms); null if none is behind. */
  nextDue(): Promise<number | null>
  /**
   * Merges the rows above the lowest change in one transaction, and gives the claim up. `rebuild`: too many for that; the
   * claim stays.
   */
  extend(claim: MergeClaim): Promise<'merged' | 'rebuild'>
  /** When the history may be built anew (ms): builds are spaced by what the last one took. Not after `now` if it may be. */
  rebuildAt(claim: MergeClaim, now: number): Promise<number>
  openRebuild(claim: MergeClaim): Promise<Rebuild>
  /** Gives the claim up. The history is not due before `time` (ms). */
  postpone(claim: MergeClaim, time: number): Promise<void>
}

/** Another process has claimed the history, or it was removed. */
export class MergeLost extends Error {
  override name = 'MergeLost'
}

/** Stored rows of a member are damaged: its merged histories stay as they are until it is read again. */
export class DamagedMember extends Error {
  override name = 'DamagedMember'
  readonly addressId: number
  readonly damage: DamagedHistory

  constructor(addressId: number, damage: DamagedHistory) {
    super(`address ${addressId}: ${damage.message}`, { cause: damage })
    this.addressId = addressId
    this.damage = damage
  }
}
