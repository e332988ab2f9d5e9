import { type ChainSlug, chainOf } from '../chains/chain.ts'
import { OpenDescriptor } from './open-descriptor.ts'
import { singleScripts } from './single-scripts.ts'
import type { WalletReading } from './wallet-reading.ts'

const SHOWN = 3

/** What a person compares with the wallet before anything is stored. */
export interface WalletPreview {
  readonly chain: ChainSlug
  /** As in descriptors, such as `wpkh`, `sh-wpkh` or `wsh-sortedmulti`. */
  readonly scriptType: string
  /** In canonical form, with its checksum. */
  readonly descriptor: string
  readonly receive: readonly string[]
  /** Empty without a branch for change. */
  readonly change: readonly string[]
}

/** The first addresses of a reading; a `combo` has one preview for each of its scripts. Throws AppError `unsupported_wallet`. */
export function previewWallet({ chain: slug, descriptor }: WalletReading): readonly WalletPreview[] {
  const chain = chainOf(slug)
  return singleScripts(descriptor, chain).map((script) => {
    const opened = new OpenDescriptor(script, chain)
    const [receive = [], change = []] = opened.branches
      .slice(0, 2)
      .map((branch) => opened.addresses(branch, 0, SHOWN).map(({ address }) => address))
    return { chain: slug, scriptType: opened.scriptType, descriptor: opened.text, receive, change }
  })
}
