import { setImmediate } from 'node:timers/promises'
import { chainOf } from '../../src/domain/chains/chain.ts'
import { accountDescriptor } from '../../src/domain/keys/account-descriptor.ts'
import { addressesInSlices } from '../../src/domain/keys/addresses-in-slices.ts'
import { readExtendedKey } from '../../src/domain/keys/extended-key.ts'
import { OpenDescriptor } from '../../src/domain/keys/open-descriptor.ts'
import { SCRIPT_TYPES, type ScriptType } from '../../src/domain/keys/script-type.ts'
import { atLeast, atMost, type Result, whole } from '../result.ts'

const ADDRESSES = 10_000
/** The master key of BIP 32's first test vector. */
const KEY =
  'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'

interface Run {
  readonly type: ScriptType
  readonly perCpuSecond: number
  /** The most CPU time of the thread without a turn of the event loop. */
  readonly longestMs: number
}

/** Deriving the addresses of a large wallet, in slices, for each script type. */
export async function measureDerivation(): Promise<readonly Result[]> {
  const runs: Run[] = []
  for (const type of SCRIPT_TYPES) runs.push(await derive(type))
  const slowest = Math.min(...runs.map(({ perCpuSecond }) => perCpuSecond))
  const longest = Math.max(...runs.map(({ longestMs }) => longestMs))
  return [
    atLeast(
      { what: `derived addresses of one key, per CPU second`, limit: 2500, digits: 0 },
      slowest,
      runs.map(({ type, perCpuSecond }) => `${type} ${whole(perCpuSecond)}`).join(', '),
    ),
    atMost(
      { what: 'CPU time of the longest slice of that', limit: 20, unit: ' ms', digits: 1 },
      longest,
      runs.map(({ type, longestMs }) => `${type} ${longestMs.toFixed(1)}`).join(', '),
    ),
  ]
}

async function derive(type: ScriptType): Promise<Run> {
  const cpu = process.cpuUsage()
  const opened = new OpenDescriptor(accountDescriptor(readExtendedKey(KEY), type), chainOf('bitcoin'))
  let longestMs = 0
  let end = threadMs()
  const turn = async () => {
    longestMs = Math.max(longestMs, threadMs() - end)
    await setImmediate()
    end = threadMs()
  }
  const range = { branch: 0, from: 0, to: ADDRESSES }
  let count = 0
  for await (const some of addressesInSlices(opened, range, { now: () => performance.now(), turn })) {
    count += some.length
  }
  const { user, system } = process.cpuUsage(cpu)
  return { type, perCpuSecond: (count * 1_000_000) / (user + system), longestMs }
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
