import { chainOf } from '../../src/domain/chains/chain.ts'
import { openDescriptor } from '../../src/domain/keys/open-descriptor.ts'
import { scriptHashOf } from '../../src/sim/electrum/script-index.ts'
import { type Simulator, startSimulator } from '../../src/sim/simulator.ts'
import { serveCalls } from './serve-calls.ts'

const TIP = 900_000
const TRANSACTIONS_A_BLOCK = 20
const BLOCKS_ON_TOP = 20

interface WalletPlan {
  readonly descriptor: string
  /** Used addresses of each of the two branches. */
  readonly used: number
  readonly transactions: number
}

export interface WalletTruth {
  readonly scriptHashes: readonly string[]
  readonly balance: bigint
  readonly transactions: number
}

export interface Lines {
  readonly lines: number
  /** Lines that ask for nothing but raw transactions. */
  readonly rawLines: number
  readonly calls: Readonly<Record<string, number>>
}

let simulator: Simulator | null = null

const calls = {
  async start(): Promise<string> {
    simulator = await startSimulator({ realHistories: false, tip: TIP, electrum: {} })
    return simulator.electrum.url
  },

  /** Pays to the addresses of a wallet, and from one to another. */
  fill({ descriptor, used, transactions }: WalletPlan): WalletTruth {
    const { chain } = running()
    const opened = openDescriptor(descriptor, chainOf('bitcoin'))
    const addresses = [0, 1].flatMap((branch) =>
      opened.addresses(branch, 0, used).map(({ address }) => String(address)),
    )
    for (let made = 0; made < transactions; made++) {
      const to = addresses[made % addresses.length] as string
      const from = addresses[(made * 7) % addresses.length] as string
      if (made % 2 === 1 && from !== to && chain.balance(from) > 100n) chain.spend(from, 40n, to)
      else chain.pay(to, 1000n + BigInt(made))
      if (made % TRANSACTIONS_A_BLOCK === 0) chain.mine()
    }
    chain.mine(BLOCKS_ON_TOP)
    return {
      scriptHashes: addresses.map((address) => scriptHashOf(chain.chain, address)),
      balance: addresses.reduce((sum, address) => sum + chain.balance(address), 0n),
      transactions,
    }
  },

  unused({ count }: { count: number }): readonly string[] {
    return Array.from({ length: count }, () => running().chain.newAddress())
  },

  /** The script hash of an address whose history is so long. */
  large({ rows }: { rows: number }): string {
    const { chain } = running()
    return scriptHashOf(chain.chain, chain.largeAddress(rows))
  },

  /** Pays to an address of the wallet; when its subscribers were notified, in ms since 1970. */
  pay({ address }: { address: string }): { readonly hash: string; readonly at: number } {
    const { hash } = running().chain.pay(address, 777n)
    return { hash, at: performance.timeOrigin + performance.now() }
  },

  subscriptions(): number {
    return running().electrum.subscriptions
  },

  /** The lines since the last call. */
  takeLines(): Lines {
    const { electrum } = running()
    const isRaw = (method: string) => method === 'blockchain.transaction.get'
    const taken = {
      lines: electrum.lines.length,
      rawLines: electrum.lines.filter((line) => line.calls.every(({ method }) => isRaw(method))).length,
      calls: electrum.calls(),
    }
    electrum.clearLines()
    return taken
  },
}

function running(): Simulator {
  if (simulator === null) throw new Error('the simulator has not been started')
  return simulator
}

export type ElectrumSimulatorCalls = typeof calls
serveCalls(calls)
