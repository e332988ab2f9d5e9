/** A role that at most one of a browser's tabs has. Tabs that have joined take over when the leader leaves or is gone. */
export interface Leadership {
  join(): void
  leave(): void
  /** Takes the role from a leader that does not respond. */
  seize(): void
}
