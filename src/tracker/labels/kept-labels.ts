import type { ChainSlug } from '../../domain/chains/chain.ts'
import { labelIn } from '../../domain/labels/label-line.ts'
import { shownLabel } from '../../domain/labels/shown-label.ts'
import type { Labels } from '../../domain/ports/labels.ts'

/** The label that files gave an address which is not tracked; null for none. */
export async function labelOfAddress(
  labels: Labels,
  chain: ChainSlug,
  address: string,
): Promise<string | null> {
  const lines = await labels.linesOf([address])
  const own = lines.filter((line) => line.type === 'addr' && line.chain === chain)
  return shownLabel(own.flatMap(({ content }) => labelIn(content) ?? []))
}

/** The labels that files gave a transaction, distinct ones in their order; null for none. */
export async function labelOfTransaction(
  labels: Labels,
  chain: ChainSlug,
  hash: string,
): Promise<string | null> {
  const lines = await labels.linesOf([hash])
  const own = lines.filter((line) => line.type === 'tx' && (line.chain === chain || line.chain === ''))
  const texts = new Set(own.flatMap(({ content }) => labelIn(content) ?? []))
  return texts.size === 0 ? null : [...texts].join(', ')
}
