import type { Row } from '../../src/domain/history/transfer.ts'
import { Random } from '../../src/sim/chain/random.ts'

const BOTTOM = 2 ** 20
const FIRST_TIME = 1_300_000_000
const BLOCK_SECONDS = 600

/** The histories of the addresses of a wallet, newest first. Every other transaction touches two of them. */
export function walletRows(rows: number, addresses: number, tip: number): readonly (readonly Row[])[] {
  const random = new Random(11)
  const histories: Row[][] = Array.from({ length: addresses }, () => [])
  const transactions = Math.floor((rows * 2) / 3)
  for (let at = 0; at < transactions; at++) {
    const height = Math.floor((at / transactions) * (tip - 100))
    const hash = hashOf(at)
    const [one, other] = [random.below(addresses), random.below(addresses)]
    add(histories[one] as Row[], hash, height, random)
    if (at % 2 === 1 && other !== one) add(histories[other] as Row[], hash, height, random)
  }
  return histories.map((history) => history.reverse())
}

function add(history: Row[], hash: string, height: number, random: Random): void {
  const balance = history.at(-1)?.balance ?? 0n
  const amount =
    balance > 0n && random.below(2) === 0 ? -(balance / 2n + 1n) : BigInt(1 + random.below(100_000_000))
  const id = history.length + 1
  const time = FIRST_TIME + height * BLOCK_SECONDS
  history.push({ id, position: BOTTOM - id, hash, height, time, amount, balance: balance + amount })
}

function hashOf(at: number): string {
  const start = (BigInt(at) * 0x9e37_79b9_7f4a_7c15n) & 0xffff_ffff_ffff_ffffn
  return start.toString(16).padStart(16, '0').repeat(4)
}
