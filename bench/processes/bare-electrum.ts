import { hash } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { serveCalls } from './serve-calls.ts'

/** Histories, and raw transactions, in one line. */
const LINE_HISTORIES = 100
const LINE_TRANSACTIONS = 20
/** Lines under way at once. */
const AHEAD = 4

interface Job {
  readonly url: string
  readonly scriptHashes: readonly string[]
}

type Request = readonly [method: string, ...params: unknown[]]

const calls = {
  /** Fetches the histories and raw transactions of a wallet over one connection, and sums them up without any proof. */
  async run({ url, scriptHashes }: Job): Promise<{ readonly seconds: number; readonly balance: bigint }> {
    const start = performance.now()
    const client = await BareClient.open(url)
    await client.ask([['server.version', 'bare', '1.4']], 1)
    const histories = (await client.ask(
      scriptHashes.map((scriptHash) => ['blockchain.scripthash.get_history', scriptHash]),
      LINE_HISTORIES,
    )) as { tx_hash: string }[][]
    const hashes = [...new Set(histories.flat().map((item) => item.tx_hash))]
    const raw = (await client.ask(
      hashes.map((one) => ['blockchain.transaction.get', one]),
      LINE_TRANSACTIONS,
    )) as string[]
    client.close()
    const balance = sumUp(hashes, raw, new Set(scriptHashes))
    return { seconds: (performance.now() - start) / 1000, balance }
  },
}

class BareClient {
  readonly #socket: Socket
  readonly #open = new Map<number, (answers: { id: number; result: unknown }[]) => void>()
  #id = 0
  #parts: Buffer[] = []

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (data: Buffer) => this.#read(data))
  }

  static async open(url: string): Promise<BareClient> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    return new BareClient(socket)
  }

  async ask(requests: readonly Request[], size: number): Promise<unknown[]> {
    const results = new Array<unknown>(requests.length)
    let next = 0
    const sender = async () => {
      while (next < requests.length) {
        const from = next
        next += size
        const answers = await this.#line(requests.slice(from, from + size))
        for (const { place, result } of answers) results[from + place] = result
      }
    }
    await Promise.all(Array.from({ length: AHEAD }, sender))
    return results
  }

  close(): void {
    this.#socket.destroy()
  }

  async #line(requests: readonly Request[]): Promise<{ place: number; result: unknown }[]> {
    const first = this.#id
    this.#id += requests.length
    const line = requests.map(([method, ...params], place) => ({ id: first + place, method, params }))
    const { promise, resolve } = Promise.withResolvers<{ id: number; result: unknown }[]>()
    this.#open.set(first, resolve)
    this.#socket.write(`${JSON.stringify(line)}\n`)
    return (await promise).map(({ id, result }) => ({ place: id - first, result }))
  }

  #read(data: Buffer): void {
    let start = 0
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, start)) {
      this.#parts.push(data.subarray(start, end))
      const answers = JSON.parse(Buffer.concat(this.#parts).toString()) as { id: number; result: unknown }[]
      this.#parts = []
      start = end + 1
      const first = Math.min(...answers.map(({ id }) => id))
      this.#open.get(first)?.(answers)
      this.#open.delete(first)
    }
    this.#parts.push(data.subarray(start))
  }
}

/** Two passes over all transactions, without a witness or with one item list of each input. */
function sumUp(hashes: readonly string[], raw: readonly string[], own: ReadonlySet<string>): bigint {
  const values = new Map<string, bigint>()
  const spent: string[] = []
  for (const [at, text] of raw.entries()) readTransaction(hashes[at] as string, Buffer.from(text, 'hex'))
  function readTransaction(id: string, bytes: Buffer): void {
    let at = bytes[4] === 0 ? 6 : 4
    const length = () => {
      const first = bytes[at++] as number
      if (first < 0xfd) return first
      at += 2
      return bytes.readUInt16LE(at - 2)
    }
    for (let inputs = length(); inputs > 0; inputs--) {
      spent.push(
        `${Buffer.from(bytes.subarray(at, at + 32))
          .reverse()
          .toString('hex')}:${bytes.readUInt32LE(at + 32)}`,
      )
      at += 36
      const scriptSize = length()
      at += scriptSize + 4
    }
    const outputs = length()
    for (let index = 0; index < outputs; index++) {
      const value = bytes.readBigUInt64LE(at)
      at += 8
      const size = length()
      const script = bytes.subarray(at, at + size)
      at += size
      const scriptHash = Buffer.from(hash('sha256', script, 'buffer'))
        .reverse()
        .toString('hex')
      if (own.has(scriptHash)) values.set(`${id}:${index}`, value)
    }
  }
  let balance = [...values.values()].reduce((sum, value) => sum + value, 0n)
  for (const outpoint of spent) balance -= values.get(outpoint) ?? 0n
  return balance
}

export type BareElectrumCalls = typeof calls
serveCalls(calls)
