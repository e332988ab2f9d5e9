import type { NewWallet } from '../../../../src/client/api-types.ts'
import type { ChainSlug } from '../../../../src/domain/chains/chain.ts'
import type { WalletPreview } from '../../../../src/domain/keys/wallet-preview.ts'

interface ChosenWallet {
  readonly kind: 'extended_key' | 'descriptor' | 'wallet_file' | 'policy'
  readonly chain: ChainSlug
  /** What the text may stand for on the coin. */
  readonly options: readonly WalletPreview[]
  /** What the person chose of that. */
  readonly chosen: readonly WalletPreview[]
  readonly publicText: string
  readonly name: string
  readonly gapLimit: number
}

/**
 * What to send: nothing but public descriptors, or the key itself; without a choice, the server keeps the script types of the
 * key that are used. Descriptors of different script types are one wallet;
 * several of one type are a wallet each.
 */
export function newWallets({
  kind,
  chain,
  options,
  chosen,
  publicText,
  name,
  gapLimit,
}: ChosenWallet): readonly NewWallet[] {
  const scriptTypes = chosen.map(({ scriptType }) => scriptType)
  const common = { chain, gap_limit: gapLimit }
  const named = name.trim() === '' ? {} : { name: name.trim() }
  if (kind === 'extended_key') {
    const types = chosen.length === options.length ? {} : { script_types: scriptTypes }
    return [{ ...common, ...named, ...types, text: publicText }]
  }
  if (new Set(scriptTypes).size === scriptTypes.length) {
    return [{ ...common, ...named, text: chosen.map(({ descriptor }) => descriptor).join('\n') }]
  }
  return chosen.map(({ descriptor }, index) => ({
    ...common,
    ...(name.trim() === '' ? {} : { name: `${name.trim()} ${index + 1}` }),
    text: descriptor,
  }))
}
