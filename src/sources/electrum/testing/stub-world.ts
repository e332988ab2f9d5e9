import { createHash } from 'node:crypto'
import { chainOf } from '../../../domain/chains/chain.ts'
import sample from '../fixtures/status-example.json' with { type: 'json' }
import { type ElectrumStub, StubError } from './electrum-stub.ts'

export const bitcoin = chainOf('bitcoin')
/** The address on the main network of the script in the documented example. */
export const SAMPLE_ADDRESS = 'bc1qn7d2x7272lznt5hhk9s07q3cqnrqljnwhj0apt'
export const SAMPLE_HASH = sample.scripthash

export interface Entry {
  readonly tx_hash: string
  readonly height: number
  readonly fee?: number
}

/** The chain of the documented example, which a stub serves; a test changes what it likes. */
export class StubWorld {
  /** Headers by height. */
  readonly headers: string[] = []
  readonly histories = new Map<string, readonly Entry[]>([[sample.scripthash, sample.history]])
  readonly balances = new Map<string, { confirmed: number; unconfirmed: number }>([
    [sample.scripthash, sample.computed_balance],
  ])
  readonly raw = new Map<string, string>(Object.entries(sample.raw))

  constructor() {
    this.mine(2481)
  }

  get height(): number {
    return this.headers.length - 1
  }

  mine(blocks: number, branch = 0): void {
    for (let left = blocks; left > 0; left -= 1) this.headers.push(nextHeader(this.headers, branch))
  }

  /** Replaces the blocks from this height on by others, and one more. */
  reorganise(from: number): void {
    const blocks = this.headers.length - from + 1
    this.headers.length = from
    this.mine(blocks, 1)
  }

  serve(stub: ElectrumStub): void {
    stub.handlers = {
      'server.version': () => ['Stub 1.0', '1.4'],
      'server.features': () => ({ genesis_hash: bitcoin.genesisHash, hash_function: 'sha256' }),
      'server.ping': () => null,
      'blockchain.headers.subscribe': () => this.tip(),
      'blockchain.block.header': ([height]) => this.header(height as number),
      'blockchain.block.headers': ([start, count]) => this.#headers(start as number, count as number),
      'blockchain.scripthash.subscribe': ([hash]) => this.status(hash as string),
      'blockchain.scripthash.get_history': ([hash]) => this.histories.get(hash as string) ?? [],
      'blockchain.scripthash.get_balance': ([hash]) =>
        this.balances.get(hash as string) ?? { confirmed: 0, unconfirmed: 0 },
      'blockchain.transaction.get': ([hash]) => this.#transaction(hash as string),
    }
  }

  tip() {
    return { height: this.height, hex: this.header(this.height) }
  }

  header(height: number): string {
    const header = this.headers[height]
    if (header === undefined) throw new StubError(1, `height ${height} out of range`)
    return header
  }

  status(hash: string): string | null {
    const history = this.histories.get(hash) ?? []
    if (history.length === 0) return null
    const text = history.map((entry) => `${entry.tx_hash}:${entry.height}:`).join('')
    return createHash('sha256').update(text).digest('hex')
  }

  #headers(start: number, count: number) {
    const found = this.headers.slice(start, start + count)
    return { count: found.length, hex: found.join(''), max: 2016 }
  }

  #transaction(hash: string): string {
    const raw = this.raw.get(hash)
    if (raw === undefined) throw new StubError(2, 'daemon error: No such mempool or blockchain transaction.')
    return raw
  }
}

/** A child of the last block; its time is `1_600_000_000 + 600 * height`, later on another branch. */
function nextHeader(headers: readonly string[], branch: number): string {
  const header = Buffer.alloc(80)
  const parent = headers.at(-1)
  if (parent !== undefined) sha256(sha256(Buffer.from(parent, 'hex'))).copy(header, 4)
  header.writeUInt32LE(1_600_000_000 + 600 * headers.length + branch, 68)
  return header.toString('hex')
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
