import { type ChainSlug, chainOf } from '../domain/chains/chain.ts'
import { AppError } from '../domain/errors.ts'
import { OpenDescriptor } from '../domain/keys/open-descriptor.ts'
import { singleScripts } from '../domain/keys/single-scripts.ts'
import { invalidWallet } from '../domain/keys/wallet-error.ts'
import { previewSteps, type WalletPreview } from '../domain/keys/wallet-preview.ts'
import type { WalletText } from '../domain/keys/wallet-reading.ts'
import type { Steps } from '../domain/steps.ts'
import type { GivenScripts } from '../domain/wallet/wallet-extension.ts'
import { inSlices } from './in-slices.ts'

/** What a text stands for on one chain: a descriptor for each script type. */
export interface WalletCandidates extends GivenScripts {
  readonly text: WalletText
  readonly chain: ChainSlug
}

/**
 * Reads the text of a wallet. Throws AppError `invalid_wallet`, `unsupported_wallet`, `private_key`, and `chain_required`
 * where it may be of several coins.
 */
export async function readCandidates(
  given: string,
  chosen: ChainSlug | undefined,
  scriptTypes: readonly string[] | undefined,
): Promise<WalletCandidates> {
  // With it come the word lists of recovery phrases.
  const { readWalletSteps } = await import('../domain/keys/wallet-text.ts')
  const text = await inSlices(readWalletSteps(given, chosen ?? null))
  const chains = [...new Set(text.readings.map(({ chain }) => chain))]
  const [chain] = chains
  if (chain === undefined || chains.length > 1) throw await chainRequired(text)
  const { opened, isOpen } = await inSlices(openSteps(text, chain))
  return {
    text,
    chain,
    opened: ofTypes(opened, scriptTypes),
    isOpen: isOpen && scriptTypes === undefined,
  }
}

/** What a text stands for on a chain, each script once. Pauses after each descriptor. */
export function* openSteps(
  { kind, readings }: Pick<WalletText, 'kind' | 'readings'>,
  chain: ChainSlug,
): Steps<GivenScripts> {
  const opened = new Map<string, OpenDescriptor>()
  for (const reading of readings) {
    if (reading.chain !== chain) continue
    for (const script of singleScripts(reading.descriptor, chainOf(chain))) {
      const one = new OpenDescriptor(script, chainOf(chain))
      if (!opened.has(one.identity)) opened.set(one.identity, one)
      yield
    }
  }
  return { opened: [...opened.values()], isOpen: kind === 'extended_key' && opened.size > 1 }
}

function ofTypes(
  opened: readonly OpenDescriptor[],
  scriptTypes: readonly string[] | undefined,
): readonly OpenDescriptor[] {
  if (scriptTypes === undefined) return opened
  const offered = opened.map(({ scriptType }) => scriptType)
  const missing = scriptTypes.find((type) => !offered.includes(type))
  if (missing === undefined) return opened.filter(({ scriptType }) => scriptTypes.includes(scriptType))
  throw invalidWallet(
    `This wallet has no script type of that name; possible are: ${[...new Set(offered)].join(', ')}.`,
  )
}

async function chainRequired(text: WalletText): Promise<AppError> {
  const previews: WalletPreview[] = []
  for (const reading of text.readings) previews.push(...(await inSlices(previewSteps(reading))))
  const names = [...new Set(previews.map(({ chain }) => chainOf(chain).name))]
  return new AppError(
    'chain_required',
    `This key may be of several coins (${names.join(', ')}): say which one with "chain".`,
    { candidates: previews.map(candidateJson) },
  )
}

/** A way to understand a text, as replies show it. */
export function candidateJson({
  chain,
  scriptType,
  descriptor,
  receive,
  change,
  quorum,
  fingerprints,
}: WalletPreview) {
  return {
    chain,
    script_types: [scriptType],
    descriptor,
    first_addresses: { receive: [...receive], change: [...change] },
    quorum,
    fingerprints: [...fingerprints],
  }
}
