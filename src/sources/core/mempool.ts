import { countField, UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeTransaction, fieldsOf, hashOf, type NodeTransaction } from './decode-block.ts'
import { inParts } from './relevant-blocks.ts'
import type { RpcClient, RpcOptions } from './rpc-client.ts'
import type { WatchedScripts } from './watched-scripts.ts'

export interface MempoolParts {
  readonly rpc: RpcClient
  readonly decimals: number
  readonly watched: WatchedScripts
}

const TOGETHER = 8
/** Transactions that are held at the same time. */
const READ_MAX = 1000

/** The unconfirmed transactions of the node: each is read once. */
export class Mempool {
  readonly #parts: MempoolParts
  #known = new Set<string>()

  constructor(parts: MempoolParts) {
    this.#parts = parts
  }

  /** Other scripts are watched, so that known transactions may concern them. */
  forget(): void {
    this.#known.clear()
  }

  /** Transactions of a block: should it be replaced, they are read again. */
  confirmed(transactions: readonly NodeTransaction[]): void {
    for (const { hash } of transactions) this.#known.delete(hash)
  }

  /** Reads what has come and drops what has gone. Returns the scripts that it concerns. Throws SourceError. */
  async refresh(options: RpcOptions): Promise<ReadonlySet<string>> {
    const { rpc, watched } = this.#parts
    const now = new Set(await rpc.result({ method: 'getrawmempool', decode: decodeHashes }, options))
    const changed = new Set<string>()
    for (const hash of watched.unconfirmed()) {
      if (!now.has(hash)) for (const script of watched.removeUnconfirmed(hash)) changed.add(script)
    }
    const fresh = [...now].filter((hash) => !this.#known.has(hash))
    this.#known = new Set([...now].filter((hash) => this.#known.has(hash)))
    for (let at = 0; at < fresh.length; at += READ_MAX) {
      for (const script of await this.#add(fresh.slice(at, at + READ_MAX), options)) changed.add(script)
    }
    return changed
  }

  async #add(hashes: readonly string[], options: RpcOptions): Promise<ReadonlySet<string>> {
    const read = await inParts(hashes, TOGETHER, (hash) => this.#read(hash, options))
    const found = read.filter((transaction) => transaction !== null)
    const changed = await this.#parts.watched.addUnconfirmed(found, (hash) => this.#timeOf(hash, options))
    for (const { hash } of found) this.#known.add(hash)
    return changed
  }

  /** When the node has first seen it, in seconds since 1970; null if it has gone meanwhile. */
  async #timeOf(hash: string, options: RpcOptions): Promise<number | null> {
    const decode = (result: unknown) => countField(fieldsOf(result), 'time')
    const answer = await this.#parts.rpc.call({ method: 'getmempoolentry', params: [hash], decode }, options)
    return answer.kind === 'result' ? answer.value : null
  }

  /** Null if it has gone meanwhile. */
  async #read(hash: string, options: RpcOptions): Promise<NodeTransaction | null> {
    const { rpc, decimals } = this.#parts
    const decode = (result: unknown) => decodeTransaction(result, decimals)
    const answer = await rpc.call({ method: 'getrawtransaction', params: [hash, true], decode }, options)
    return answer.kind === 'result' ? answer.value : null
  }
}

function decodeHashes(result: unknown): readonly string[] {
  if (!Array.isArray(result)) throw new UnusableAnswer('the mempool is not a list')
  return result.map((hash) => hashOf(hash, 'a transaction'))
}
