import type { ChainSlug } from '../../domain/chains/chain.ts'
import { addressLabels } from '../../domain/labels/address-labels.ts'
import type { StoredLabelLine } from '../../domain/labels/label-changes.ts'
import { labelIn } from '../../domain/labels/label-line.ts'
import type { Labels } from '../../domain/ports/labels.ts'

/** The label that files gave an address which is not tracked; null for none. */
export async function labelOfAddress(
  labels: Labels,
  chain: ChainSlug,
  address: string,
): Promise<string | null> {
  return addressLabels(await labels.linesOf([address]), chain).get(address) ?? null
}

/** The labels that files gave a transaction, distinct ones in their order; null for none. */
export async function labelOfTransaction(
  labels: Labels,
  chain: ChainSlug,
  hash: string,
): Promise<string | null> {
  return (await labelsOfTransactions(labels, chain, [hash])).get(hash) ?? null
}

/** The same of several transactions, by hash; those without a label are missing. */
export async function labelsOfTransactions(
  labels: Labels,
  chain: ChainSlug,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const [hash, ofHash] of await linesOfTransactions(labels, chain, hashes)) {
    const texts = new Set(ofHash.flatMap(({ content }) => labelIn(content) ?? []))
    if (texts.size > 0) found.set(hash, [...texts].join(', '))
  }
  return found
}

/** The lines of files about transactions, by hash. */
export async function linesOfTransactions(
  labels: Labels,
  chain: ChainSlug,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredLabelLine[]>> {
  const lines = await labels.linesOf(hashes)
  const own = lines.filter((line) => line.type === 'tx' && (line.chain === chain || line.chain === ''))
  return Map.groupBy(own, ({ ref }) => ref)
}
