/** A change of more addresses than these is emitted as one change of the queue. */
export const NAMED_CHANGES_MAX = 400
