import type { DerivedAddress, OpenDescriptor } from './open-descriptor.ts'

/** How the caller shares its thread. */
export interface Turns {
  /** Milliseconds, from a clock that never goes back. */
  readonly now: () => number
  /** Resolves once others have had their turn on the event loop. */
  readonly turn: () => Promise<void>
}

/** Less than half of what a person or a request may wait: a slice can take longer than the one before. */
const AIM_MS = 8
const FIRST = 4
const MOST = 200

/** The addresses of the indexes `from` to `to` (exclusive) of a branch, in slices of about 8 ms with a turn after each. */
export async function* addressesInSlices(
  opened: OpenDescriptor,
  { branch, from, to }: { readonly branch: number; readonly from: number; readonly to: number },
  { now, turn }: Turns,
): AsyncGenerator<readonly DerivedAddress[], void, void> {
  const end = Math.min(to, opened.size)
  let size = FIRST
  for (let at = from; at < end; ) {
    const count = Math.min(size, end - at)
    const start = now()
    const addresses = opened.addresses(branch, at, count)
    size = nextSize(count, now() - start)
    at += count
    yield addresses
    await turn()
  }
}

/** At most twice as many: the first ones of a program run before their code is compiled. */
function nextSize(count: number, elapsedMs: number): number {
  const fitting = Math.floor((count * AIM_MS) / Math.max(elapsedMs, 0.01))
  return Math.max(1, Math.min(fitting, count * 2, MOST))
}
