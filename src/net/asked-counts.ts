import { hash } from 'node:crypto'
import type { Asked } from '../domain/ports/source.ts'
import type { RequestTarget } from './outcome.ts'

/** Different addresses are counted up to here, in 60 MB at most. */
const COUNTED_MAX = 1_000_000
const TRANSACTION_HASH = /^[0-9a-f]{64}$/

/** What a source was asked about since the start. Of the addresses only digests are kept. */
export class AskedCounts {
  readonly #alone = new Set<number>()
  readonly #together = new Set<number>()
  readonly #requests = { address: 0, set: 0, transaction: 0, other: 0 }

  sent(target: RequestTarget): void {
    const subjects = subjectsOf(target)
    const [first] = subjects
    if (first === undefined) this.#requests.other++
    else if (TRANSACTION_HASH.test(first)) this.#requests.transaction++
    else if (subjects.length === 1) this.#requests.address++
    else this.#requests.set++
    const seen = subjects.length === 1 ? this.#alone : this.#together
    for (const subject of subjects) {
      if (!TRANSACTION_HASH.test(subject) && seen.size < COUNTED_MAX) seen.add(digest(subject))
    }
  }

  report(): Asked {
    return {
      hosts: [],
      addresses: {
        alone: this.#alone.size,
        together: this.#together.size,
        all: this.#together.size + [...this.#alone].filter((one) => !this.#together.has(one)).length,
      },
      requests: { ...this.#requests },
    }
  }
}

function subjectsOf(target: RequestTarget): readonly string[] {
  switch (target.kind) {
    case 'address':
      return [target.address]
    case 'batch':
      return target.addresses
    case 'source':
      return []
  }
}

/** 52 bits of a digest: of a million addresses, none is likely to be missed. */
function digest(address: string): number {
  return Number.parseInt(hash('sha256', address).slice(0, 13), 16)
}
