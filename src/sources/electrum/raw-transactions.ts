import type { Chain } from '../../domain/chains/chain.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import { SourceError } from '../../domain/ports/source.ts'
import { MalformedTransaction } from '../../domain/transactions/raw/byte-cursor.ts'
import { RawTransaction } from '../../domain/transactions/raw/raw-transaction.ts'
import type { RequestTarget } from '../../net/outcome.ts'
import { errorKind } from './classify-error.ts'
import type { RpcAnswer } from './connection/rpc-connection.ts'
import type { ElectrumCalls } from './electrum-calls.ts'

/** So many of the usual size stay far below what servers put into one answer. */
const LINE_MAX = 40
/** Transactions that are requested before the next ones, so that a failure loses little. */
const SLICE = 400
const KEPT_BYTES_MAX = 32 * 1024 * 1024
/** An object with its strings, beside the bytes. */
const OVERHEAD_BYTES = 400

export type RawByHash = ReadonlyMap<string, RawTransaction>

/** Transactions of one chain, each requested once as long as it is kept; the ones that were used last are kept longest. */
export class RawTransactions {
  readonly #chain: Chain
  readonly #calls: ElectrumCalls
  readonly #kept = new Map<string, RawTransaction>()
  #keptBytes = 0
  readonly #coming = new Map<string, Promise<RawByHash>>()

  constructor(chain: Chain, calls: ElectrumCalls) {
    this.#chain = chain
    this.#calls = calls
  }

  /** Null if it is not kept. */
  known(hash: string): RawTransaction | null {
    return this.#kept.get(hash) ?? null
  }

  /** Those of the hashes that the server knows. Throws SourceError. */
  async read(hashes: Iterable<string>, target: RequestTarget, options: CallOptions): Promise<RawByHash> {
    const found = new Map<string, RawTransaction>()
    const missing = [...new Set(hashes)].filter((hash) => !this.#touch(hash, found))
    const shared = missing.filter((hash) => this.#coming.has(hash))
    const own = missing.filter((hash) => !this.#coming.has(hash))
    for (let start = 0; start < own.length; start += SLICE) {
      const slice = own.slice(start, start + SLICE)
      const coming = this.#request(slice, target, options)
      for (const hash of slice) this.#coming.set(hash, coming)
      for (const [hash, transaction] of await coming) found.set(hash, transaction)
    }
    for (const coming of new Set(shared.map((hash) => this.#coming.get(hash)))) await coming?.catch(() => {})
    const failed = shared.filter((hash) => !this.#touch(hash, found))
    for (const [hash, transaction] of await this.#request(failed, target, options))
      found.set(hash, transaction)
    return found
  }

  async #request(hashes: readonly string[], target: RequestTarget, options: CallOptions): Promise<RawByHash> {
    const found = new Map<string, RawTransaction>()
    try {
      const calls = hashes.map((hash) => ({ method: 'blockchain.transaction.get', params: [hash] }))
      const answers = await this.#calls.ask(calls, { target, lineMax: LINE_MAX }, options)
      for (const [index, hash] of hashes.entries()) {
        const transaction = this.#decode(hash, answers[index] as RpcAnswer)
        if (transaction === null) continue
        found.set(hash, transaction)
        this.#keep(hash, transaction)
      }
      return found
    } finally {
      for (const hash of hashes) this.#coming.delete(hash)
    }
  }

  /** Null if the server does not know it. */
  #decode(hash: string, answer: RpcAnswer): RawTransaction | null {
    if ('error' in answer) {
      if (errorKind(answer.error) === 'unknown') return null
      throw unusable(`does not give transaction ${hash}`)
    }
    const { result } = answer
    const bytes = typeof result === 'string' ? Buffer.from(result, 'hex') : null
    // Decoding ends at the first character that is no digit.
    if (bytes === null || bytes.length === 0 || bytes.length * 2 !== String(result).length) {
      throw unusable(`gives no bytes of transaction ${hash}`)
    }
    try {
      const transaction = RawTransaction.read(this.#chain.slug, bytes)
      if (transaction.id === null || transaction.id === hash) return transaction
    } catch (error) {
      if (!(error instanceof MalformedTransaction)) throw error
      throw unusable(`gives bytes of transaction ${hash} that cannot be read: ${error.message}`)
    }
    throw unusable(`gives another transaction in place of ${hash}`)
  }

  #touch(hash: string, found: Map<string, RawTransaction>): boolean {
    const transaction = this.#kept.get(hash)
    if (transaction === undefined) return false
    this.#kept.delete(hash)
    this.#kept.set(hash, transaction)
    found.set(hash, transaction)
    return true
  }

  #keep(hash: string, transaction: RawTransaction): void {
    if (this.#kept.has(hash)) return
    this.#kept.set(hash, transaction)
    this.#keptBytes += transaction.keptBytes + OVERHEAD_BYTES
    for (const [oldest, { keptBytes }] of this.#kept) {
      if (this.#keptBytes <= KEPT_BYTES_MAX) return
      this.#kept.delete(oldest)
      this.#keptBytes -= keptBytes + OVERHEAD_BYTES
    }
  }
}

function unusable(clause: string): SourceError {
  return new SourceError('unusable', 'source_inconsistent', `The Electrum server ${clause}.`)
}
