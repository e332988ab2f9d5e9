import type { Chain } from '../chains/chain.ts'
import type { Descriptor } from './descriptor.ts'

/** A descriptor of one script type: each index has one script. */
export type OneType = Exclude<Descriptor, { readonly kind: 'combo' }>

/** `combo` stands for P2PKH and, where the chain has SegWit, P2WPKH and P2SH-P2WPKH (BIP 384); P2PK has no address. */
export function singleScripts(descriptor: Descriptor, chain: Chain): readonly OneType[] {
  if (descriptor.kind !== 'combo') return [descriptor]
  const { key } = descriptor
  const legacy = { kind: 'pkh', key } as const
  const isCompressed = key.key.kind === 'extended' || key.key.publicKey.length === 33
  if (chain.addresses.segwit === undefined || !isCompressed) return [legacy]
  return [legacy, { kind: 'wpkh', key }, { kind: 'sh', inner: { kind: 'wpkh', key } }]
}
