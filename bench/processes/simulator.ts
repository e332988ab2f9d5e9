import type { EsploraVariant } from '../../src/sim/esplora/variant.ts'
import { type Simulator, startSimulator } from '../../src/sim/simulator.ts'
import { serveCalls } from './serve-calls.ts'

/** High enough for a million rows below it. */
const TIP = 900_000
const PAGE_ROWS = 10_000

export interface TrueRow {
  readonly hash: string
  readonly amount: bigint
  readonly time: number
  readonly height: number | null
  readonly balance: bigint
}

export interface Truth {
  readonly count: number
  readonly balance: bigint
  /** The rows at each requested offset. */
  readonly pages: readonly (readonly TrueRow[])[]
}

export interface SimulatorUrls {
  readonly blockchair: string
  readonly esplora: string
  /** Settings that send every request for prices to the simulator. */
  readonly prices: Readonly<Record<string, string>>
}

let simulator: Simulator | null = null

const calls = {
  async start(): Promise<SimulatorUrls> {
    simulator = await startSimulator({ realHistories: false, tip: TIP, prices: {} })
    const { url: blockchair, esplora, prices } = simulator
    return { blockchair, esplora: esplora.url, prices: prices?.settings ?? {} }
  },

  /** An address with a long history, each page of which is rendered once. */
  addLarge({ rows }: { rows: number }): string {
    const address = running().chain.largeAddress(rows)
    running().cachePages(address, PAGE_ROWS)
    return address
  },

  addSmall({ addresses, rows }: { addresses: number; rows: number }): readonly string[] {
    return Array.from({ length: addresses }, () => running().chain.largeAddress(rows))
  },

  addUnused({ addresses }: { addresses: number }): readonly string[] {
    return Array.from({ length: addresses }, () => running().chain.newAddress())
  },

  /** Sets the latency of every answer. */
  delay({ latencyMs }: { latencyMs: number }): void {
    running().configure({ latencyMs })
  },

  mine({ blocks }: { blocks: number }): void {
    running().chain.mine(blocks)
  },

  pay({ address }: { address: string }): void {
    running().chain.pay(address, 1000n)
  },

  /** Sets the Esplora implementation to imitate. */
  setVariant({ variant }: { variant: EsploraVariant }): void {
    running().esplora.configure({ variant })
  },

  requests(): number {
    return running().requests.length + running().esplora.requests.length
  },

  truth({ address, offsets, limit }: { address: string; offsets: readonly number[]; limit: number }): Truth {
    const rows = running().chain.history(address)
    const balance = running().chain.balance(address)
    const balances: bigint[] = []
    let after = balance
    for (const row of rows) {
      balances.push(after)
      after -= row.amount
    }
    const pages = offsets.map((offset) =>
      rows.slice(offset, offset + limit).map(({ hash, amount, time, height }, at) => ({
        hash,
        amount,
        time,
        height,
        balance: balances[offset + at] as bigint,
      })),
    )
    return { count: rows.length, balance, pages }
  },
}

function running(): Simulator {
  if (simulator === null) throw new Error('the simulator has not been started')
  return simulator
}

export type SimulatorCalls = typeof calls
serveCalls(calls)
