/** A long read that holds back so much of the write-ahead log ends: the disk is more important. */
const WAL_BYTES_MAX = 512 * 1024 * 1024

/** Passes the steps of a long read on. Throws when the write-ahead log, which it keeps from being reset, is too large. */
export function* boundedByLog<Step>(
  steps: Iterable<Step>,
  walBytes: () => number,
  most: number = WAL_BYTES_MAX,
): Generator<Step> {
  for (const step of steps) {
    if (walBytes() > most) throw new Error('a read took so long that the write-ahead log grew too large')
    yield step
  }
}
