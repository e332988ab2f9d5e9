/** What is compared of a row. */
interface Timed {
  readonly height: number | null
  /** Seconds since 1970. */
  readonly time: number
}

/** The order of rows of several chains: unconfirmed ones first, then by time, newest first. */
export function compareByTime(a: Timed, b: Timed): number {
  if (a.height === null || b.height === null) {
    if (a.height !== b.height) return a.height === null ? -1 : 1
  }
  return b.time - a.time
}

/** The first rows of several lists by their times; each list keeps its own order. */
export function mergeByTime<T extends Timed>(lists: readonly (readonly T[])[], limit: number): readonly T[] {
  const open = lists.map((rows) => ({ rows, next: 0 }))
  const merged: T[] = []
  while (merged.length < limit) {
    const left = open.filter(({ rows, next }) => next < rows.length)
    const [first] = left.sort((a, b) => compareByTime(a.rows[a.next] as T, b.rows[b.next] as T))
    if (first === undefined) break
    merged.push(first.rows[first.next] as T)
    first.next += 1
  }
  return merged
}
