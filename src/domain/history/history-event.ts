/** A fact about a history, as a publication, failure or verification established it. */
export type HistoryEventKind =
  | 'received'
  | 'sent'
  | 'confirmed'
  | 'replaced'
  | 'dropped'
  | 'reorganised'
  | 'failed'
  | 'disputed'

export interface HistoryEvent {
  readonly kind: HistoryEventKind
  readonly hash: string | null
  /** Base units. */
  readonly amount: bigint | null
  readonly height: number | null
  /** The error code of `failed`. */
  readonly code: string | null
}
