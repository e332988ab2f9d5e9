import { parseOnEveryChain } from '../address/parse-address.ts'
import { type ChainSlug, chainOf } from '../chains/chain.ts'
import type { Descriptor, InnerScript, WitnessScript } from './descriptor.ts'
import { OpenDescriptor } from './open-descriptor.ts'
import { singleScripts } from './single-scripts.ts'
import { invalidWallet } from './wallet-error.ts'
import type { WalletReading } from './wallet-reading.ts'

export interface ComparedReadings {
  readonly readings: readonly WalletReading[]
  readonly warnings: readonly string[]
}

const SORTED =
  'The file writes multi, but its first address is the one of sorted keys: the keys are read as sortedmulti.'

/**
 * Compares the first addresses that a file states with those of its keys: the only protection against exchanged keys (BIP
 * 129). Some programs write `multi` and sort the keys: this is what they mean if only that gives the address. Throws
 * AppError `invalid_wallet`.
 */
export function withStatedAddresses(
  readings: readonly WalletReading[],
  stated: readonly string[],
): ComparedReadings {
  const missing = missingIn(readings, stated)
  if (missing.length === 0) return { readings, warnings: [] }
  const sorted = readings.map((reading) => ({ ...reading, descriptor: sortedKeys(reading.descriptor) }))
  if (missingIn(sorted, stated).length === 0) return { readings: sorted, warnings: [SORTED] }
  throw invalidWallet(
    'The first address in this file is not the one that its keys give. Export the file again from a device that you trust.',
  )
}

/** The coin of an address that a file states; null if there are several or none. */
export function coinOfStated(stated: readonly string[]): ChainSlug | null {
  const [first] = stated
  try {
    const found = first === undefined ? [] : parseOnEveryChain(first)
    return found.length === 1 ? (found[0]?.chain ?? null) : null
  } catch {
    return null
  }
}

function missingIn(readings: readonly WalletReading[], stated: readonly string[]): readonly string[] {
  if (stated.length === 0) return []
  const first = readings.flatMap(({ chain, descriptor }) =>
    singleScripts(descriptor, chainOf(chain)).map((script) =>
      new OpenDescriptor(script, chainOf(chain)).addresses(0, 0, 1)[0]?.address.toLowerCase(),
    ),
  )
  return stated.filter((address) => !first.includes(address.toLowerCase()))
}

function sortedKeys<Script extends Descriptor | InnerScript | WitnessScript>(script: Script): Script {
  if ('inner' in script) return { ...script, inner: sortedKeys(script.inner) }
  return script.kind === 'multi' ? { ...script, kind: 'sortedmulti' } : script
}
