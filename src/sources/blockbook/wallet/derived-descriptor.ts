import type { Chain } from '../../../domain/chains/chain.ts'
import type { Descriptor, KeyExpression } from '../../../domain/keys/descriptor.ts'
import { xpubOf } from '../../../domain/keys/extended-key.ts'
import { parseDescriptor } from '../../../domain/keys/parse-descriptor.ts'

/** `MaxXpubChangeIndexes` (Blockbook, `bchain/types.go`). */
const BRANCHES_MAX = 10

/**
 * A descriptor as Blockbook reads it, without origin and checksum: one key with one step to the branches, in `pkh`, `wpkh`,
 * `sh(wpkh)` or `tr` (`xpubDesriptorRegex` in `bchain/coins/btc/bitcoinlikeparser.go`). Null for any other.
 */
export function derivedDescriptor(chain: Chain, text: string): string | null {
  const { descriptor } = parseDescriptor(text)
  const wrapped = keyIn(descriptor)
  if (wrapped === null) return null
  const { name, key } = wrapped
  const written = keyText(chain, key)
  return written === null ? null : `${name}(${written})${name.includes('(') ? ')' : ''}`
}

function keyIn(descriptor: Descriptor): { readonly name: string; readonly key: KeyExpression } | null {
  switch (descriptor.kind) {
    case 'pkh':
    case 'wpkh':
      return { name: descriptor.kind, key: descriptor.key }
    case 'tr':
      return descriptor.tree === null ? { name: 'tr', key: descriptor.key } : null
    case 'sh':
      return descriptor.inner.kind === 'wpkh' ? { name: 'sh(wpkh', key: descriptor.inner.key } : null
    default:
      return null
  }
}

function keyText(chain: Chain, { key, path, ranged }: KeyExpression): string | null {
  const [step, ...more] = path
  if (key.kind !== 'extended' || !ranged || step === undefined || more.length > 0) return null
  const steps = typeof step === 'number' ? [step] : step.steps
  if (steps.length > BRANCHES_MAX) return null
  const xpub = xpubOf(key.extended, chain.addresses.base58?.checksum)
  return `${xpub}/${steps.length === 1 ? steps[0] : `<${steps.join(';')}>`}/*`
}
