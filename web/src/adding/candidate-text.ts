import { chainOf } from '../../../src/domain/chains/chain.ts'
import { addressTypeName } from '../text/address-type.ts'
import { countOf, formatCount } from '../text/count.ts'
import type { Candidate } from './candidate.ts'
import type { Mention, SkippedKind } from './mention.ts'

const MARKS: Readonly<Record<Candidate['state'], string>> = { ready: '✓', duplicate: '=', wrong: '✕' }

export function candidateMark({ state }: Candidate): string {
  return MARKS[state]
}

export function candidateNote(candidate: Candidate): string {
  switch (candidate.state) {
    case 'ready':
      return `${chainOf(candidate.chain).name}, ${addressTypeName(candidate.type, candidate.chain)}`
    case 'duplicate':
      return candidate.of === 'list' ? 'Duplicate' : `Already added on ${chainOf(candidate.chain).name}`
    case 'wrong':
      return candidate.reason
  }
}

/** "39 to add, 1 invalid, 2 already added, 1 duplicate"; what there is none of is left out. */
export function candidatesSummary(candidates: readonly Candidate[]): string {
  const count = (isCounted: (candidate: Candidate) => boolean) => candidates.filter(isCounted).length
  const invalid = count(({ state }) => state === 'wrong')
  const added = count((candidate) => candidate.state === 'duplicate' && candidate.of === 'portfolio')
  const duplicates = count((candidate) => candidate.state === 'duplicate' && candidate.of === 'list')
  return [
    `${formatCount(count(({ state }) => state === 'ready'))} to add`,
    invalid > 0 ? `${formatCount(invalid)} invalid` : null,
    added > 0 ? `${formatCount(added)} already added` : null,
    duplicates > 0 ? countOf(duplicates, 'duplicate', 'duplicates') : null,
  ]
    .filter((part) => part !== null)
    .join(', ')
}

const SKIPPED: Readonly<Record<SkippedKind, readonly [one: string, several: string]>> = {
  before: ['line before the addresses', 'lines before the addresses'],
  header: ['header line', 'header lines'],
  'no-address': ['row without an address', 'rows without an address'],
  'other-label': ['label of another type', 'labels of other types'],
}

const OTHER_LABELS = 'Only labels of addresses are added here; POST /labels of the API imports all of them.'

/** "Skipped: 1 header line, 2 labels of other types."; null if nothing was. */
export function skippedSummary(mentions: readonly (Mention | null)[]): string | null {
  const parts = (Object.keys(SKIPPED) as SkippedKind[]).flatMap((kind) => {
    const count = mentions.filter((mention) => mention?.kind === 'skipped' && mention.what === kind).length
    return count === 0 ? [] : [countOf(count, ...SKIPPED[kind])]
  })
  if (parts.length === 0) return null
  const hasOtherLabels = mentions.some(
    (mention) => mention?.kind === 'skipped' && mention.what === 'other-label',
  )
  return `Skipped: ${parts.join(', ')}.${hasOtherLabels ? ` ${OTHER_LABELS}` : ''}`
}

/** About addresses that were followed already, and had a label in the text. */
export function notLabelled(count: number): string {
  return count === 1
    ? '1 address is followed already, alone or in a wallet: its label was not set.'
    : `${formatCount(count)} addresses are followed already, alone or in a wallet: their labels were not set.`
}
