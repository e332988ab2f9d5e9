import { parseAddress } from '../address/parse-address.ts'
import { type Chain, type ChainSlug, chainOf } from '../chains/chain.ts'
import type { Descriptor } from './descriptor.ts'
import { branchCounts } from './key-paths.ts'
import { OutputScripts, type SingleScript } from './output-scripts.ts'
import { addressOfScript } from './script-address.ts'
import { scriptKind } from './script-kind.ts'
import type { WalletReading } from './wallet-reading.ts'
import { writeDescriptor } from './write-descriptor.ts'

const SHOWN = 3

/** What a person compares with the wallet before anything is stored. */
export interface WalletPreview {
  readonly chain: ChainSlug
  /** As in descriptors, such as `wpkh`, `sh-wpkh` or `wsh-sortedmulti`. */
  readonly scriptType: string
  /** In canonical form, with its checksum. */
  readonly descriptor: string
  readonly receive: readonly string[]
  readonly change: readonly string[]
}

/** The first addresses of a reading; a `combo` has one preview for each of its scripts. Throws AppError `unsupported_wallet`. */
export function previewWallet({ chain: slug, descriptor }: WalletReading): readonly WalletPreview[] {
  const chain = chainOf(slug)
  return singleScripts(descriptor, chain).map((script) => ({
    chain: slug,
    scriptType: scriptKind(script),
    descriptor: writeDescriptor(script),
    receive: addressesOf(script, chain, 0),
    change: branchCount(script) > 1 ? addressesOf(script, chain, 1) : [],
  }))
}

function addressesOf(script: Descriptor, chain: Chain, branch: number): readonly string[] {
  if (script.kind === 'addr') return [parseAddress(script.address, chain.slug).address]
  if (script.kind === 'raw') return [addressOfScript(chain, script.script)]
  const scripts = new OutputScripts(script as SingleScript, branch).range(0, SHOWN)
  const addresses = scripts.flatMap((bytes) => (bytes === null ? [] : addressOfScript(chain, bytes)))
  return [...new Set(addresses)]
}

function branchCount(script: Descriptor): number {
  return branchCounts(script)[0] ?? 1
}

/** `combo` stands for P2PKH and, where the chain has SegWit, P2WPKH and P2SH-P2WPKH (BIP 384); P2PK has no address. */
function singleScripts(descriptor: Descriptor, chain: Chain): readonly Descriptor[] {
  if (descriptor.kind !== 'combo') return [descriptor]
  const { key } = descriptor
  const legacy = { kind: 'pkh', key } as const
  const isCompressed = key.key.kind === 'extended' || key.key.publicKey.length === 33
  if (chain.addresses.segwit === undefined || !isCompressed) return [legacy]
  return [legacy, { kind: 'wpkh', key }, { kind: 'sh', inner: { kind: 'wpkh', key } }]
}
