import type { Chain } from '../../domain/chains/chain.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import type { TransactionReading } from '../../domain/ports/transaction-reader.ts'
import type { RawTransaction } from '../../domain/transactions/raw/raw-transaction.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import type { RequestTarget } from '../../net/outcome.ts'
import { parentsOf } from './amounts.ts'
import type { BlockHeaders } from './block-headers.ts'
import type { RpcAnswer } from './connection/rpc-connection.ts'
import { decodeHistory } from './decode-history.ts'
import type { ElectrumCalls } from './electrum-calls.ts'
import type { RawByHash, RawTransactions } from './raw-transactions.ts'
import { scriptHash } from './script-hash.ts'
import { wholeTransaction } from './whole-transaction.ts'

export interface WholeTransactionsParts {
  readonly chain: Chain
  readonly calls: ElectrumCalls
  readonly headers: BlockHeaders
  readonly transactions: RawTransactions
}

/** Histories that are looked at to find the block of one transaction. */
const HISTORIES_MAX = 4
const OP_RETURN = 0x6a

/** Reads whole transactions: with what their inputs spend, and with their block. */
export class WholeTransactions {
  static readonly SIZE_MAX = 20
  readonly #parts: WholeTransactionsParts

  constructor(parts: WholeTransactionsParts) {
    this.#parts = parts
  }

  /** Of each hash. Throws SourceError. */
  async read(
    hashes: readonly string[],
    options: CallOptions,
  ): Promise<ReadonlyMap<string, TransactionReading>> {
    const { transactions, headers } = this.#parts
    const target = { kind: 'batch', addresses: hashes } as const
    const found = await transactions.read(hashes, target, options)
    const parents = await transactions.read(parentsOf(found.values()), target, options)
    const heights = await this.#heights(found, target, options)
    const times = await headers.times(
      [...heights.values()].filter((height) => height !== null),
      target,
      options,
    )
    return new Map(
      hashes.map((hash) => {
        const raw = found.get(hash)
        const height = heights.get(hash)
        if (raw === undefined) return [hash, { kind: 'unknown' }]
        if (height === undefined) return [hash, unusable('does not say in which block it is')]
        const place = { height, time: height === null ? null : (times.get(height) ?? null) }
        return [hash, this.#reading(hash, raw, place, parents)]
      }),
    )
  }

  #reading(
    hash: string,
    raw: RawTransaction,
    place: { readonly height: number | null; readonly time: number | null },
    parents: RawByHash,
  ): TransactionReading {
    if (raw.isShielded) return unusable('does not say what its shielded parts move')
    const { chain } = this.#parts
    const transaction = wholeTransaction(chain, hash, raw, place, (wanted) => parents.get(wanted) ?? null)
    return transaction === null
      ? unusable('does not say what all of its inputs spent')
      : { kind: 'found', transaction }
  }

  /**
   * The height of each transaction, null while it is unconfirmed; missing if it is not found. The protocol tells it only in
   * the histories of the scripts that are paid.
   */
  async #heights(
    found: RawByHash,
    target: RequestTarget,
    options: CallOptions,
  ): Promise<ReadonlyMap<string, number | null>> {
    const heights = new Map<string, number | null>()
    const scripts = new Map([...found].map(([hash, raw]) => [hash, paidScripts(raw)]))
    for (let place = 0; place < HISTORIES_MAX; place += 1) {
      const open = [...scripts].filter(([hash, paid]) => !heights.has(hash) && paid[place] !== undefined)
      const calls = open.map(([, paid]) => ({
        method: 'blockchain.scripthash.get_history',
        params: [paid[place]],
      }))
      const answers = await this.#parts.calls.ask(
        calls,
        { target, lineMax: WholeTransactions.SIZE_MAX },
        options,
      )
      for (const [index, [hash]] of open.entries()) {
        const height = await heightIn(answers[index] as RpcAnswer, hash)
        if (height !== null) heights.set(hash, height > 0 ? height : null)
      }
    }
    return heights
  }
}

function paidScripts(raw: RawTransaction): readonly string[] {
  const scripts: string[] = []
  raw.forEachOutput((_, __, script) => {
    if (scripts.length < HISTORIES_MAX && script[0] !== OP_RETURN && script[1] !== OP_RETURN) {
      scripts.push(scriptHash(script))
    }
  })
  return scripts
}

/** Null if the answer does not list it. */
async function heightIn(answer: RpcAnswer, hash: string): Promise<number | null> {
  if ('error' in answer) return null
  try {
    const history = await decodeHistory(answer.result)
    return history.find((entry) => entry.hash === hash)?.height ?? null
  } catch (error) {
    if (error instanceof UnusableAnswer) return null
    throw error
  }
}

function unusable(clause: string): TransactionReading {
  return { kind: 'unusable', reason: `The Electrum server ${clause}.` }
}
