import type { ChainSlug } from '../chains/chain.ts'
import type { LabelChanges, NewLabelLine, StoredLabelLine } from './label-changes.ts'
import { labelIn, labelLine, withLabel } from './label-line.ts'
import { shownLabel } from './shown-label.ts'

/** The labels that lines give addresses of a chain, by address; those without a label are missing. */
export function addressLabels(
  lines: readonly StoredLabelLine[],
  chain: ChainSlug,
): ReadonlyMap<string, string> {
  const own = lines.filter((line) => line.type === 'addr' && line.chain === chain)
  const found = new Map<string, string>()
  for (const [address, ofAddress] of Map.groupBy(own, ({ ref }) => ref)) {
    const label = labelOf(ofAddress)
    if (label !== null) found.set(address, label)
  }
  return found
}

/** The lines of an address, as they are once it has another label. Null for a line of which nothing is left. */
export function currentLines(
  lines: readonly StoredLabelLine[],
  label: string | null,
): readonly (string | null)[] {
  if (labelOf(lines) === label) return lines.map(({ content }) => content)
  return lines.map(({ content }, index) => {
    if (index === 0) return withLabel(content, label)
    return labelIn(content) === null ? content : withLabel(content, null)
  })
}

/** What gives an address that has no label of its own another label. `lines` are all that are stored about it. */
export function relabelled(
  { chain, address }: { readonly chain: ChainSlug; readonly address: string },
  lines: readonly StoredLabelLine[],
  label: string | null,
): LabelChanges {
  const own = lines.filter((line) => line.type === 'addr' && line.chain === chain)
  const contents = currentLines(own, label)
  const changed = own.filter(({ content }, index) => contents[index] !== content)
  const added = own.flatMap((line, index): NewLabelLine[] => {
    const content = contents[index] ?? null
    return content === null || content === line.content ? [] : [{ ...line, content }]
  })
  if (own.length === 0 && label !== null) {
    added.push({ chain, ...labelLine('addr', address, label) })
  }
  return { removed: changed.map(({ id }) => id), added, addresses: new Map() }
}

function labelOf(lines: readonly StoredLabelLine[]): string | null {
  return shownLabel(lines.flatMap(({ content }) => labelIn(content) ?? []))
}
