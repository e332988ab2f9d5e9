import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface FakeOutput {
  readonly script: string
  /** In coins, as the node writes it. */
  readonly value: string
}

interface FakeTransaction {
  readonly txid: string
  readonly spends: readonly (readonly [txid: string, vout: number])[]
  readonly outputs: readonly FakeOutput[]
}

interface FakeBlock {
  readonly hash: string
  readonly previous: string | null
  readonly time: number
  readonly transactions: readonly FakeTransaction[]
}

type Params = readonly unknown[]
/** Undefined for a transaction that the node does not find. */
type Method = (params: Params) => string | undefined

const NO_METHOD = -32601
const FIRST_TIME = 1_700_000_000

/** The methods of Bitcoin Core 29. */
const METHODS = [
  'getblockchaininfo',
  'getblockhash',
  'getblockheader',
  'getblock',
  'getbestblockhash',
  'getindexinfo',
  'getnetworkinfo',
  'getrawmempool',
  'getmempoolentry',
  'getrawtransaction',
  'gettxout',
  'scantxoutset',
  'scanblocks',
  'getdescriptoractivity',
] as const

/** A node over HTTP with blocks and a mempool that a test decides about. */
export class FakeNode implements AsyncDisposable {
  /** The requests so far, by method. */
  readonly requests: { readonly method: string; readonly params: Params }[] = []
  readonly methods = new Set<string>(METHODS)
  /** Credentials as `user:password`. */
  password = 'me:secret'
  info: Record<string, unknown> = { initialblockdownload: false, pruned: false }
  index: unknown = { synced: true, best_block_height: 1_000_000 }
  /** With `txindex=1`. */
  hasTransactionIndex = false
  /** Blocks that `scanblocks` names once more, or without a reason. */
  extraBlocks: number[] = []
  /** What a method answers instead: the body's `error`, or nothing for as usual. */
  failure: (method: string, params: Params) => { code: number; message: string } | null = () => null
  /** What a result becomes on its way. */
  rewrite = (_method: string, result: string | undefined) => result
  mempool: FakeTransaction[] = []
  #blocks: FakeBlock[] = []
  #nonce = 0
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  private constructor(genesis: string) {
    this.#blocks.push({ hash: genesis, previous: null, time: FIRST_TIME, transactions: [] })
  }

  static async start(genesis: string): Promise<FakeNode> {
    const node = new FakeNode(genesis)
    await new Promise<void>((resolve) => node.#server.listen(0, '127.0.0.1', resolve))
    return node
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  get height(): number {
    return this.#blocks.length - 1
  }

  hashAt(height: number): string {
    return (this.#blocks[height] as FakeBlock).hash
  }

  count(method: string): number {
    return this.requests.filter((request) => request.method === method).length
  }

  transaction(spends: FakeTransaction['spends'], ...outputs: readonly FakeOutput[]): FakeTransaction {
    this.#nonce += 1
    return { txid: hashOf(`transaction ${this.#nonce}`), spends, outputs }
  }

  mine(...transactions: readonly FakeTransaction[]): void {
    this.#nonce += 1
    const previous = this.#blocks.at(-1)?.hash ?? null
    this.mempool = this.mempool.filter((waiting) => !transactions.includes(waiting))
    this.#blocks.push({
      hash: hashOf(`block ${this.#nonce}`),
      previous,
      time: FIRST_TIME + this.#blocks.length,
      transactions,
    })
  }

  /** Takes the newest blocks back. */
  undo(blocks: number): void {
    this.#blocks.splice(this.#blocks.length - blocks)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, params, id } = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const expected = `Basic ${Buffer.from(this.password).toString('base64')}`
    if (request.headers.authorization !== expected) return void response.writeHead(401).end()
    this.requests.push({ method, params })
    const failure = this.methods.has(method) || method === 'help' ? this.failure(method, params) : MISSING
    const result = failure === null ? this.#methods[method]?.(params) : undefined
    const error = failure ?? (result === undefined ? NOT_FOUND : null)
    if (error !== null) {
      const status = error.code === NO_METHOD ? 404 : 500
      return void response.writeHead(status).end(JSON.stringify({ result: null, error, id }))
    }
    response.end(`{"result":${this.rewrite(method, result)},"error":null,"id":${id}}`)
  }

  readonly #methods: Readonly<Record<string, Method>> = {
    help: () =>
      JSON.stringify(`== Blockchain ==\n${[...this.methods].map((name) => `${name} ( x )`).join('\n')}`),
    getblockchaininfo: () => JSON.stringify({ blocks: this.height, headers: this.height + 7, ...this.info }),
    getblockhash: ([height]) =>
      JSON.stringify(this.#blocks[Number(height)]?.hash ?? hashOf(`block at ${height}`)),
    getbestblockhash: () => JSON.stringify(this.#blocks.at(-1)?.hash),
    getblockheader: ([hash]) => JSON.stringify(this.#header(String(hash))),
    getblock: ([hash]) => this.#block(String(hash)),
    getindexinfo: () =>
      JSON.stringify({
        ...(this.index === null ? {} : { 'basic block filter index': this.index }),
        ...(this.hasTransactionIndex ? { txindex: { synced: true, best_block_height: this.height } } : {}),
      }),
    getnetworkinfo: () => JSON.stringify({ version: 290_000, subversion: '/Satoshi:29.0.0/' }),
    getrawmempool: () => JSON.stringify(this.mempool.map(({ txid }) => txid)),
    getmempoolentry: () => JSON.stringify({ time: FIRST_TIME + 500 }),
    getrawtransaction: ([txid, verbosity, block]) => this.#transaction(txid, verbosity, block),
    gettxout: ([txid, vout]) => this.#unspentOutput(String(txid), Number(vout)),
    scantxoutset: ([action, descriptors]) =>
      action === 'abort' ? 'true' : this.#unspent(scriptsOf(descriptors)),
    scanblocks: ([action, descriptors, from, to]) =>
      action === 'abort' ? 'true' : this.#relevant(scriptsOf(descriptors), Number(from), Number(to)),
    getdescriptoractivity: ([hashes, descriptors]) =>
      this.#activity(hashes as string[], scriptsOf(descriptors)),
  }

  #header(hash: string) {
    const height = this.#blocks.findIndex((block) => block.hash === hash)
    const { previous, time } = this.#blocks[height] as FakeBlock
    return {
      hash,
      height,
      time,
      confirmations: 1,
      ...(previous === null ? {} : { previousblockhash: previous }),
    }
  }

  #block(hash: string): string {
    const { transactions } = this.#blocks.find((block) => block.hash === hash) as FakeBlock
    const header = JSON.stringify(this.#header(hash))
    return `${header.slice(0, -1)},"tx":[${transactions.map((one) => written(one)).join(',')}]}`
  }

  #transaction(txid: unknown, verbosity: unknown, wanted: unknown): string | undefined {
    const waiting = this.mempool.find((one) => one.txid === txid)
    if (waiting !== undefined && wanted === undefined) return written(waiting)
    const blocks = this.#blocks.filter(({ hash }) => hash === (wanted ?? (this.hasTransactionIndex && hash)))
    for (const { hash, time, transactions } of blocks) {
      const found = transactions.find((one) => one.txid === txid)
      if (found === undefined) continue
      const prevouts = verbosity === 2 ? found.spends.map((spend) => this.#outputOf(spend)) : []
      const text = written(found, prevouts)
      return `${text.slice(0, -1)},"blockhash":"${hash}","blocktime":${time},"time":${time},"confirmations":1}`
    }
    return undefined
  }

  #unspentOutput(txid: string, vout: number): string {
    const all = this.#blocks.flatMap(({ transactions }) => transactions)
    const isSpent = all.some(({ spends }) => spends.some(([hash, n]) => hash === txid && n === vout))
    const output = all.find((one) => one.txid === txid)?.outputs[vout]
    return isSpent || output === undefined
      ? 'null'
      : `{"value":${output.value},"scriptPubKey":{"hex":"${output.script}"}}`
  }

  #outputOf([txid, vout]: readonly [string, number]): FakeOutput {
    const all = this.#blocks.flatMap(({ transactions }) => transactions)
    return all.find((one) => one.txid === txid)?.outputs[vout] as FakeOutput
  }

  #unspent(scripts: ReadonlySet<string>): string {
    const all = this.#blocks.flatMap(({ transactions }) => transactions)
    const spent = new Set(all.flatMap(({ spends }) => spends.map(String)))
    const unspents = all.flatMap(({ txid, outputs }) =>
      outputs.flatMap(({ script, value }, vout) =>
        scripts.has(script) && !spent.has(String([txid, vout]))
          ? [`{"txid":"${txid}","vout":${vout},"scriptPubKey":"${script}","amount":${value},"height":1}`]
          : [],
      ),
    )
    const { hash } = this.#blocks.at(-1) as FakeBlock
    return `{"success":true,"height":${this.height},"bestblock":"${hash}","unspents":[${unspents}]}`
  }

  #relevant(scripts: ReadonlySet<string>, from: number, to: number): string {
    const concerns = ({ outputs, spends }: FakeTransaction) =>
      [...outputs, ...spends.map((spend) => this.#outputOf(spend))].some(({ script }) => scripts.has(script))
    const heights = this.#blocks.flatMap(({ transactions }, height) =>
      height >= from && height <= to && transactions.some(concerns) ? [height] : [],
    )
    const hashes = [...heights, ...this.extraBlocks].map((height) => this.#blocks[height]?.hash)
    const relevant_blocks = hashes.filter((hash) => hash !== undefined)
    return JSON.stringify({ from_height: from, to_height: to, relevant_blocks, completed: true })
  }

  #activity(hashes: readonly string[], scripts: ReadonlySet<string>): string {
    const rows = this.#blocks.flatMap(({ hash, transactions }, height) => {
      if (!hashes.includes(hash)) return []
      const place = `"blockhash":"${hash}","height":${height}`
      return transactions.flatMap(({ txid, spends, outputs }) => [
        ...spends.flatMap((spend, vin) => {
          const { script, value } = this.#outputOf(spend)
          if (!scripts.has(script)) return []
          return `{"type":"spend","amount":${value},${place},"spend_txid":"${txid}","spend_vin":${vin},"prevout_txid":"${spend[0]}","prevout_vout":${spend[1]},"prevout_spk":{"hex":"${script}"}}`
        }),
        ...outputs.flatMap(({ script, value }, vout) =>
          scripts.has(script)
            ? `{"type":"receive","amount":${value},${place},"txid":"${txid}","vout":${vout},"output_spk":{"hex":"${script}"}}`
            : [],
        ),
      ])
    })
    return `{"activity":[${rows}]}`
  }
}

const NOT_FOUND = { code: -5, message: 'No such mempool transaction. Use -txindex' }
const MISSING = { code: NO_METHOD, message: 'Method not found' }

/** `prevouts`: what the inputs spend, for verbosity 2. */
function written(
  { txid, spends, outputs }: FakeTransaction,
  prevouts: readonly (FakeOutput | undefined)[] = [],
): string {
  const vin = spends.map(([hash, vout], place) => {
    const prevout = prevouts[place]
    const spent = prevout === undefined ? '' : `,"prevout":${writtenOutput(prevout)}`
    return `{"txid":"${hash}","vout":${vout}${spent}}`
  })
  const vout = outputs.map((output, n) => `${writtenOutput(output).slice(0, -1)},"n":${n}}`)
  const inputs = spends.length === 0 ? '{"coinbase":"00"}' : vin
  return `{"txid":"${txid}","size":222,"vsize":141,"vin":[${inputs}],"vout":[${vout}]}`
}

function writtenOutput({ script, value }: FakeOutput): string {
  return `{"value":${value},"scriptPubKey":{"hex":"${script}","type":"x"}}`
}

function scriptsOf(descriptors: unknown): ReadonlySet<string> {
  return new Set((descriptors as string[]).map((descriptor) => /^raw\((.*)\)$/.exec(descriptor)?.[1] ?? ''))
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
