import { type Checkpoint, EMPTY, type HistorySnapshot, join } from './checkpoint.ts'
import type { StoredHistory } from './stored-history.ts'

/**
 * What one pass of the walk does with the history that an address shows: decided once, from the newest page. The row
 * writer, the publication and its events follow it.
 *
 * `restart` is neither of its neighbours. Unlike `first` it has shown rows, whose ids are kept and whose changes are
 * events. Unlike `replace` it loses nothing settled, so it needs no second source and leaves cursors valid.
 */
export type Plan =
  /** Nothing is shown yet: the whole history is read into a new one. */
  | { readonly kind: 'first' }
  /** The shown history grows in place: rows above its checkpoint are written again, those below stay. */
  | { readonly kind: 'extend'; readonly shown: StoredHistory; readonly checkpoint: Checkpoint }
  /** Nothing shown is settled and one page does not hold everything: a new history is read beside it. */
  | { readonly kind: 'restart'; readonly shown: StoredHistory }
  /**
   * The source contradicts what is settled, or stored rows are damaged: a new history is read beside the shown one, down
   * to zero.
   */
  | { readonly kind: 'replace'; readonly shown: StoredHistory }

export type PlanKind = Plan['kind']

/** The history that an address shows; `checkpoint` is its newest settled block, null if nothing is settled. */
export interface Shown {
  readonly history: StoredHistory
  readonly checkpoint: Checkpoint | null
  /** Stored rows are damaged: none is built on. */
  readonly damaged: boolean
}

/** `head` is the newest page. `trustsSettled`: the settled rows stand, so the walk need not go below them. */
export function planPass(shown: Shown | null, head: HistorySnapshot, trustsSettled: boolean): Plan {
  if (shown === null) return { kind: 'first' }
  const { history, checkpoint, damaged } = shown
  if (damaged) return { kind: 'replace', shown: history }
  if (checkpoint !== null) {
    return trustsSettled
      ? { kind: 'extend', shown: history, checkpoint }
      : { kind: 'replace', shown: history }
  }
  return join(head, EMPTY).kind === 'joined'
    ? { kind: 'extend', shown: history, checkpoint: EMPTY }
    : { kind: 'restart', shown: history }
}

/** Where the walk of a plan ends. */
export function checkpointOf(plan: Plan): Checkpoint {
  return plan.kind === 'extend' ? plan.checkpoint : EMPTY
}
