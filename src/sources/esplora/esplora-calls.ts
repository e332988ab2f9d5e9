import { backoffMs } from '../../domain/backoff.ts'
import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { type CallOptions, SourceError } from '../../domain/ports/source.ts'
import { type Fields, UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeHash } from '../../net/decode-hash.ts'
import { type Fetch, httpGet } from '../../net/http-get.ts'
import type { RequestTarget } from '../../net/outcome.ts'
import type { RequestPolicy } from '../../net/request-policy.ts'
import { hasScript } from '../own-address.ts'
import { classifyResponse, type Decoding } from './classify-response.ts'
import { decodeBlockHeight } from './decode-block.ts'
import { decodeStats, type Stats } from './decode-stats.ts'
import {
  decodeBlockOf,
  decodeList,
  decodeMovesBareKey,
  decodeSummary,
  decodeTransaction,
  type ListedRow,
} from './decode-transactions.ts'
import {
  decodeWholeTransaction,
  listedTransaction,
  type WholeTransaction,
} from './decode-whole-transaction.ts'

export interface EsploraCallsOptions {
  readonly baseUrl: string
  /** The name of the setting that holds the URL. */
  readonly setting: string
  readonly chain: ChainSlug
  readonly httpTimeoutMs: number
  readonly clock: Clock
  readonly policy: RequestPolicy
  readonly fetch: Fetch
}

/** An address, and the output script that identifies its inputs and outputs. */
export interface Subject {
  readonly address: string
  readonly script: string
  /** Lists are to have whole transactions too. */
  readonly withTransactions?: boolean
}

/** The answer to a request that not every server supports. */
export type Offered<T> = T | 'not-offered'

export const TITLE = 'Esplora'
/** A page may hold transactions with thousands of inputs. */
const LIST_BYTES_MAX = 32 * 1024 * 1024
const SINGLE_BYTES_MAX = 256 * 1024
/** Transactions of one list that are requested by themselves. */
const WHOLE_MAX = 100

/** Only the newest block says how high the chain of a source is. */
export type BlockPlace = 'newest' | 'any'

/** The requests to an Esplora server, one method each. All throw SourceError. */
export class EsploraCalls {
  readonly #options: EsploraCallsOptions

  constructor(options: EsploraCallsOptions) {
    this.#options = options
  }

  tipHash(options: CallOptions): Promise<string> {
    return this.#get('/blocks/tip/hash', options, { decode: readHash })
  }

  /** How many blocks the server counts. Its count may lag behind its newest block. */
  tipHeight(options: CallOptions): Promise<number> {
    return this.#get('/blocks/tip/height', options, { decode: readHeight })
  }

  /** The height in a block's own header; null if the server does not know the block, or does not serve blocks. */
  blockHeight(hash: string, options: CallOptions, place: BlockPlace): Promise<number | null> {
    return this.#get<number | null>(`/block/${hash}`, options, {
      decode: (text) => decodeBlockHeight(text, hash),
      tipOf: (height) => (place === 'newest' ? height : null),
      statuses: { 404: null },
    })
  }

  /** The hash of the block at a height; null if the server has none there, or does not serve blocks. */
  blockHash(height: number, options: CallOptions): Promise<string | null> {
    return this.#get<string | null>(`/block-height/${height}`, options, {
      decode: readHash,
      statuses: { 404: null },
    })
  }

  stats(subject: Subject, options: CallOptions): Promise<Stats> {
    const { address } = subject
    return this.#get(`/address/${address}`, options, {
      decode: (text) => decodeStats(text, this.#isOwn(subject)),
    })
  }

  /** Unconfirmed rows and the newest confirmed ones, as many as the server returns at once. */
  newest(subject: Subject, options: CallOptions): Promise<readonly ListedRow[]> {
    return this.#list(`/address/${subject.address}/txs`, subject, options)
  }

  mempool(subject: Subject, options: CallOptions): Promise<readonly ListedRow[]> {
    return this.#list(`/address/${subject.address}/txs/mempool`, subject, options)
  }

  /** Confirmed rows, newest first: the newest, or those after a row. Empty if the server does not know that row. */
  confirmed(subject: Subject, after: string | null, options: CallOptions): Promise<readonly ListedRow[]> {
    const cursor = after === null ? '' : `/${after}`
    return this.#list(`/address/${subject.address}/txs/chain${cursor}`, subject, options)
  }

  /** As `confirmed`, from servers backed by an Electrum server. Returns the newest rows if it does not know that row. */
  electrumAfter(subject: Subject, after: string, options: CallOptions): Promise<readonly ListedRow[]> {
    return this.#list(`/address/${subject.address}/txs?after_txid=${after}`, subject, options)
  }

  /** Up to 5,000 confirmed rows with their net amounts. Empty if the server does not know the row `after`. */
  summary(
    subject: Subject,
    after: string | null,
    options: CallOptions,
  ): Promise<Offered<readonly ListedRow[]>> {
    const path = `/address/${subject.address}/txs/summary${after === null ? '' : `/${after}`}`
    return this.#get<Offered<readonly ListedRow[]>>(path, options, {
      bytesMax: LIST_BYTES_MAX,
      decode: (text) => decodeSummary(text, this.#isOwn(subject)),
      statuses: { 400: 'not-offered', 403: 'not-offered', 404: 'not-offered', 405: 'not-offered', 422: [] },
    })
  }

  movesBareKey(script: string, hash: string, options: CallOptions): Promise<boolean> {
    return this.#get(`/tx/${hash}`, options, {
      bytesMax: LIST_BYTES_MAX,
      decode: (text) => decodeMovesBareKey(text, script),
    })
  }

  /** The hash of a transaction's block; null if it has none, or if the server does not know the transaction. */
  blockOf(address: string, hash: string, options: CallOptions): Promise<string | null> {
    return this.#get<string | null>(`/tx/${hash}`, options, {
      bytesMax: LIST_BYTES_MAX,
      decode: decodeBlockOf,
      target: { kind: 'address', address },
      statuses: { 404: null },
    })
  }

  /** Null if the server does not know the transaction. */
  transaction(hash: string, options: CallOptions): Promise<WholeTransaction | null> {
    return this.#get<WholeTransaction | null>(`/tx/${hash}`, options, {
      bytesMax: LIST_BYTES_MAX,
      decode: (text) => decodeWholeTransaction(text, chainOf(this.#options.chain), hash),
      target: { kind: 'address', address: hash },
      statuses: { 404: null },
    })
  }

  /** Gives the server time to become consistent. */
  pause(attempt: number, signal: AbortSignal): Promise<void> {
    const { clock, policy } = this.#options
    return policy.sleep(PAUSE_MS + backoffMs(attempt, clock.random()), signal)
  }

  /** Lists of mempool over an Electrum server leave out what the 14th and later inputs spent. */
  async #list(path: string, subject: Subject, options: CallOptions): Promise<readonly ListedRow[]> {
    const chain = chainOf(this.#options.chain)
    const readWhole = (body: Fields) =>
      subject.withTransactions === true ? listedTransaction(body, chain) : null
    const { rows, partial } = await this.#get(path, options, {
      bytesMax: LIST_BYTES_MAX,
      decode: (text) => decodeList(text, subject.script, readWhole),
    })
    if (partial.length === 0) return rows
    if (partial.length > WHOLE_MAX) throw tooManyPartial(partial.length)
    const whole = new Map<string, bigint>()
    for (const hash of partial) whole.set(hash, await this.#amountOf(hash, subject, options))
    return rows.map((row) => ({ ...row, amount: whole.get(row.hash) ?? row.amount }))
  }

  async #amountOf(hash: string, { address, script }: Subject, options: CallOptions): Promise<bigint> {
    const row = await this.#get(`/tx/${hash}`, options, {
      bytesMax: LIST_BYTES_MAX,
      decode: (text) => decodeTransaction(text, script),
      target: { kind: 'address', address },
    })
    return row.amount
  }

  #isOwn({ address, script }: Subject): (found: string) => boolean {
    return (found) => found === address || hasScript(chainOf(this.#options.chain), found, script)
  }

  #get<T>(
    path: string,
    options: CallOptions,
    decoding: Decoding<T> & { target?: RequestTarget },
  ): Promise<T> {
    const { baseUrl, setting, policy, chain, httpTimeoutMs: timeoutMs, fetch } = this.#options
    const { signal } = options
    return policy.run(
      { points: 0, chain, target: decoding.target ?? targetOf(path), ...options },
      async () => {
        const url = `${baseUrl}${path}`
        const result = await httpGet(url, {
          fetch,
          timeoutMs,
          bytesMax: decoding.bytesMax ?? SINGLE_BYTES_MAX,
          signal,
        })
        return classifyResponse(result, decoding, setting)
      },
    )
  }
}

/** Public servers cache answers for one or two seconds. */
const PAUSE_MS = 2000

function targetOf(path: string): RequestTarget {
  const address = /^\/address\/([^/?]+)/.exec(path)?.[1]
  return address === undefined ? { kind: 'source' } : { kind: 'address', address }
}

function tooManyPartial(count: number): SourceError {
  const sentence = `${TITLE} lists ${count} transactions without saying what all of their inputs spent.`
  return new SourceError('failed', 'source_unavailable', sentence)
}

/** Throws UnusableAnswer. */
export function readHash(text: string): string {
  const hash = decodeHash(text.trim())
  if (hash === null) throw new UnusableAnswer('the answer is not a block hash')
  return hash
}

/** Throws UnusableAnswer. */
export function readHeight(text: string): number {
  if (!/^\d{1,9}$/.test(text.trim())) throw new UnusableAnswer('the answer is not a height')
  return Number(text)
}
