import { allChains, type ChainSlug } from '../../../../src/domain/chains/chain.ts'
import { AppError } from '../../../../src/domain/errors.ts'
import { previewSteps, type WalletPreview } from '../../../../src/domain/keys/wallet-preview.ts'
import type { WalletText } from '../../../../src/domain/keys/wallet-reading.ts'
import { readWalletSteps } from '../../../../src/domain/keys/wallet-text.ts'
import { stepsInSlices } from '../in-slices.ts'

/** What a text says of a wallet on one coin. */
export interface FoundWallet {
  readonly kind: WalletText['kind']
  readonly name: string | null
  readonly gapLimit: number | null
  readonly warnings: readonly string[]
  /** The one that `options` are of. */
  readonly chain: ChainSlug
  /** All that it may be of; never none. */
  readonly chains: readonly ChainSlug[]
  /** The script types of a key, or the descriptors of a file. */
  readonly options: readonly WalletPreview[]
  /** What stands for the wallet, without anything secret. */
  readonly publicText: string
}

export interface RefusedWallet {
  readonly code: AppError['code']
  readonly reason: string
}

/** Only where the program runs: nothing is sent. `chain`: the person's choice; null if there is none. Null once `signal` is aborted. */
export async function readWallet(
  text: string,
  chain: ChainSlug | null,
  signal: AbortSignal,
): Promise<FoundWallet | RefusedWallet | null> {
  try {
    return await readOn(text, chain, signal)
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, reason: error.message }
    throw error
  }
}

async function readOn(
  text: string,
  chosen: ChainSlug | null,
  signal: AbortSignal,
): Promise<FoundWallet | null> {
  const wallet = await stepsInSlices(readWalletSteps(text, chosen, 'leave-out'), signal)
  if (wallet === null) return null
  const chains = chainsOf(wallet)
  const [first] = chains
  const chain = chosen ?? first ?? 'bitcoin'
  const options: WalletPreview[] = []
  for (const reading of wallet.readings.filter((one) => one.chain === chain)) {
    const previews = await stepsInSlices(previewSteps(reading), signal)
    if (previews === null) return null
    options.push(...previews)
  }
  const { kind, name, gapLimit, warnings } = wallet
  const publicText =
    kind === 'extended_key' ? text.trim() : options.map(({ descriptor }) => descriptor).join('\n')
  return { kind, name, gapLimit, warnings, chain, chains, options, publicText }
}

function chainsOf({ isCoinAssumed, readings }: WalletText): readonly ChainSlug[] {
  const read = [...new Set(readings.map(({ chain }) => chain))]
  if (!isCoinAssumed) return read
  const needsSegwit = readings.some(({ descriptor }) => !hasLegacyScripts(descriptor))
  return allChains().flatMap(({ slug, addresses }) =>
    slug === 'groestlcoin' || (needsSegwit && addresses.segwit === undefined) ? [] : slug,
  )
}

function hasLegacyScripts(descriptor: WalletText['readings'][number]['descriptor']): boolean {
  if (descriptor.kind === 'sh') return !['wpkh', 'wsh'].includes(descriptor.inner.kind)
  return descriptor.kind === 'pkh' || descriptor.kind === 'combo'
}
