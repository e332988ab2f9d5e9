import type { SimChain } from './chain.ts'
import { Random, seedOf } from './random.ts'

export interface ActivityOptions {
  /** The addresses that pay and are paid. */
  readonly addresses: readonly string[]
  /** Time between blocks. */
  readonly blockEveryMs?: number
  /** Time between payments. */
  readonly paymentEveryMs?: number
  /** Every nth block is a reorganisation of one block; 0 for never. */
  readonly reorganiseEvery?: number
}

export interface Activity {
  stop(): void
}

const AMOUNT_MIN = 10_000
const AMOUNT_SPREAD = 50_000_000
const SPENDING_SHARE = 0.4

/** Generates activity: payments to and from some addresses, and blocks. Its timers do not keep the process alive. */
export function startActivity(chain: SimChain, options: ActivityOptions): Activity {
  const { addresses, blockEveryMs = 5_000, paymentEveryMs = 1_000, reorganiseEvery = 0 } = options
  const random = new Random(seedOf(chain.seed, 'activity'))
  const payments = setInterval(() => makePayment(chain, addresses, random), paymentEveryMs).unref()
  let blocks = 0
  const mining = setInterval(() => {
    blocks++
    if (reorganiseEvery > 0 && blocks % reorganiseEvery === 0) chain.reorganise(1)
    else chain.mine()
  }, blockEveryMs).unref()
  return {
    stop: () => {
      clearInterval(payments)
      clearInterval(mining)
    },
  }
}

function makePayment(chain: SimChain, addresses: readonly string[], random: Random): void {
  if (addresses.length === 0) return
  const address = random.pick(addresses)
  const balance = chain.balance(address)
  if (balance > BigInt(AMOUNT_MIN) && random.chance(SPENDING_SHARE)) {
    const others = addresses.filter((other) => other !== address)
    const to = others.length > 0 && random.chance(0.5) ? random.pick(others) : null
    chain.spend(address, balance / BigInt(2 + random.below(8)), to)
  } else {
    chain.pay(address, BigInt(AMOUNT_MIN + random.below(AMOUNT_SPREAD)))
  }
}
