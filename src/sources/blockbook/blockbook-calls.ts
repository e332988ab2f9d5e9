import type { Chain } from '../../domain/chains/chain.ts'
import type { CallOptions } from '../../domain/ports/source.ts'
import type { TransactionReading } from '../../domain/ports/transaction-reader.ts'
import { isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseExactJson } from '../../net/exact-json.ts'
import { type Fetch, httpGet } from '../../net/http-get.ts'
import type { RequestTarget } from '../../net/outcome.ts'
import type { RequestPolicy } from '../../net/request-policy.ts'
import { hasScript } from '../own-address.ts'
import type { PageAt } from './account-page.ts'
import { BLOCKBOOK_CHAINS } from './chains.ts'
import { classifyResponse, type Decoding } from './classify-response.ts'
import { type AccountPage, type AccountTotals, decodeAccount, decodeTotals } from './decode-account.ts'
import { type BlockPage, decodeBlock, decodeBlockHash } from './decode-block.ts'
import { decodeStatus, type ServerStatus } from './decode-status.ts'
import { decodeWhole } from './decode-transaction.ts'
import { decodeWallet, type TokenTotals, type WalletPage } from './wallet/decode-wallet.ts'

export interface BlockbookCallsOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string
  /** The name of the setting that holds the URL. */
  readonly setting: string
  readonly chain: Chain
  readonly httpTimeoutMs: number
  readonly policy: RequestPolicy
  readonly fetch: Fetch
}

/** An address, and the output script that it stands for in whatever form. */
export interface Subject {
  readonly address: string
  readonly script: string
}

/** A wallet, as its server is to derive it. */
export interface WalletSubject {
  /** See `derivedDescriptor`. */
  readonly text: string
  /** Unused addresses in a row that the server derives behind the last used one. */
  readonly gap: number
  /** What is asked about. */
  readonly addresses: readonly string[]
  readonly withTransactions: boolean
}

export const TITLE = 'Blockbook'
/** A page may hold transactions with thousands of inputs. */
const PAGE_BYTES_MAX = 64 * 1024 * 1024
const SINGLE_BYTES_MAX = 256 * 1024
const ANY = /^/
const NOT_FOUND = /not found|no such|no information/i

/** The requests to a Blockbook server (its `docs/api.md`, version 2), one method each. All throw SourceError. */
export class BlockbookCalls {
  readonly #options: BlockbookCallsOptions
  /** Go redirects to the path with a slash at its end, unless a proxy is in between. */
  #statusPath = '/api/v2'

  constructor(options: BlockbookCallsOptions) {
    this.#options = options
  }

  async status(options: CallOptions): Promise<ServerStatus> {
    const decoding: Decoding<ServerStatus> = {
      decode: decodeStatus,
      whyNot: (status) => this.#whyOther(status) ?? status.behind,
      tipOf: ({ height }) => height,
    }
    return await this.#get(() => this.#statusPath, { kind: 'source' }, SINGLE_BYTES_MAX, decoding, options)
  }

  async totals(subject: Subject, options: CallOptions): Promise<AccountTotals> {
    const path = `/api/v2/address/${subject.address}?details=basic`
    const decode = (text: string) => decodeTotals(text, this.#isOwn(subject))
    return await this.#get(() => path, targetOf(subject), SINGLE_BYTES_MAX, { decode }, options)
  }

  async account(
    subject: Subject,
    { page, size }: PageAt,
    withTransactions: boolean,
    options: CallOptions,
  ): Promise<AccountPage> {
    const { chain } = this.#options
    const path = `/api/v2/address/${subject.address}?details=txs&page=${page}&pageSize=${size}`
    const decode = (text: string) =>
      decodeAccount(text, { isOwn: this.#isOwn(subject), chain, page, size, withTransactions })
    return await this.#get(() => path, targetOf(subject), PAGE_BYTES_MAX, { decode }, options)
  }

  /**
   * A page of a wallet. `known`: its addresses, if another page has named them. Null if the server does not derive it. Its
   * errors quote nothing of the descriptor.
   */
  async wallet(
    { text, gap, addresses, withTransactions }: WalletSubject,
    { page, size }: PageAt,
    known: ReadonlyMap<string, TokenTotals> | null,
    options: CallOptions,
  ): Promise<WalletPage | null> {
    const { chain } = this.#options
    const tokens = known === null ? 'derived' : 'nonzero'
    const query = `details=txs&tokens=${tokens}&gap=${gap}&page=${page}&pageSize=${size}`
    const decoding: Decoding<WalletPage | null> = {
      decode: (answer) => decodeWallet(answer, { chain, page, size, known, withTransactions }),
      absent: { error: ANY, value: null },
      secret: text,
    }
    const path = `/api/v2/xpub/${encodeURIComponent(text)}?${query}`
    const target = { kind: 'batch', addresses } as const
    return await this.#get(() => path, target, PAGE_BYTES_MAX, decoding, { ...options, isReplaceable: true })
  }

  async transaction(hash: string, options: CallOptions): Promise<TransactionReading> {
    const decoding: Decoding<TransactionReading> = {
      decode: (text) => this.#reading(text, hash),
      absent: { error: NOT_FOUND, value: { kind: 'unknown' } },
    }
    const target = { kind: 'address', address: hash } as const
    return await this.#get(() => `/api/v2/tx/${hash}`, target, PAGE_BYTES_MAX, decoding, options)
  }

  /** Null if the server has no block of this height. */
  async blockHash(height: number, options: CallOptions): Promise<string | null> {
    const decoding: Decoding<string | null> = { decode: decodeBlockHash, absent: { error: ANY, value: null } }
    const path = `/api/v2/block-index/${height}`
    return await this.#get(() => path, { kind: 'source' }, SINGLE_BYTES_MAX, decoding, options)
  }

  /** A page of a block, from 1; null if the server has no such block, or no such requests. */
  async block(height: number, page: number, options: CallOptions): Promise<BlockPage | null> {
    const decoding: Decoding<BlockPage | null> = { decode: decodeBlock, absent: { error: ANY, value: null } }
    const path = `/api/v2/block/${height}?page=${page}`
    return await this.#get(() => path, { kind: 'source' }, PAGE_BYTES_MAX, decoding, options)
  }

  #reading(text: string, hash: string): TransactionReading {
    const body = parseExactJson(text)
    if (!isFields(body)) throw new UnusableAnswer('the answer is not an object')
    const whole = decodeWhole(body, this.#options.chain)
    if ('reason' in whole) return { kind: 'unusable', reason: whole.reason }
    if (whole.hash !== hash) throw new UnusableAnswer('it is about another transaction')
    return { kind: 'found', transaction: whole }
  }

  /** Chains that share addresses would seem to work. */
  #whyOther(status: ServerStatus): string | null {
    const { chain, setting } = this.#options
    if (status.chain === null || status.chain === chain.slug) return null
    return `${setting} names a server of ${BLOCKBOOK_CHAINS[status.chain].coin}, not of ${chain.name}`
  }

  #isOwn({ address, script }: Subject): (found: string) => boolean {
    return (found) => found === address || hasScript(this.#options.chain, found, script)
  }

  #get<T>(
    path: () => string,
    target: RequestTarget,
    bytesMax: number,
    decoding: Decoding<T>,
    options: CallOptions & { readonly isReplaceable?: boolean },
  ): Promise<T> {
    const { baseUrl, setting, policy, chain, httpTimeoutMs: timeoutMs, fetch } = this.#options
    const { signal } = options
    return policy.run({ points: 0, chain: chain.slug, target, ...options }, async () => {
      const url = `${baseUrl}${path()}`
      const result = await httpGet(url, { fetch, timeoutMs, bytesMax, signal })
      const isRedirect = result.kind === 'response' && result.status >= 301 && result.status <= 308
      if (isRedirect && path() === '/api/v2') {
        this.#statusPath = '/api/v2/'
        return { kind: 'transient', reason: 'it has moved its status', cause: 'no_answer' }
      }
      return classifyResponse(result, decoding, setting)
    })
  }
}

function targetOf({ address }: Subject): RequestTarget {
  return { kind: 'address', address }
}
