import type { LabelChanges, NewLabelLine, StoredLabelLine } from './label-changes.ts'
import { labelIn, labelLine } from './label-line.ts'
import { shownLabel } from './shown-label.ts'

export type LineOutcome = 'applied' | 'unchanged' | 'replaced'

/** The lines about one thing: those of a file, and those that are stored. */
export interface LineGroup {
  readonly incoming: readonly NewLabelLine[]
  readonly stored: readonly StoredLabelLine[]
  /** The tracked address that they label; null for anything else. */
  readonly followed: { readonly id: number; readonly label: string | null } | null
  /** What a person wrote about the transaction: an export has it as a plain line. */
  readonly notes: ReadonlySet<string>
}

export interface PlannedLines extends LabelChanges {
  /** Of each incoming line. */
  readonly outcomes: readonly LineOutcome[]
}

interface Weighed {
  /** Null without a label; that of an address as it is shown. */
  readonly label: string | null
  /** Equal for lines that differ only in white space. */
  readonly json: string
}

/**
 * What becomes of the lines about one thing. New labels of a file stand in place of those that were stored; without any, those
 * that are stored stay. A line without a label changes no label. Every line of the file is kept, unless a note says the same.
 */
export function planLines({ incoming, stored, followed, notes }: LineGroup): PlannedLines {
  const before = stored.map((line) => ({ ...weigh(line), line }))
  const lines = incoming.map((line) => ({ ...weigh(line), line }))
  const first = new Map(lines.toReversed().map((each) => [each.json, each]))
  const known = new Set(before.map(({ json }) => json))
  const isFresh = (each: (typeof lines)[number]) =>
    first.get(each.json) === each && (known.has(each.json) || !repeatsNote(each.line, each.label, notes))
  const fresh = lines.filter(isFresh)
  const labels = labelsBefore(before, followed)
  const isOutdated = isBehind(before, followed)
  const removed = displaced(before, fresh, { labels, known, isOutdated })
  const added = fresh.filter(
    (each) => !known.has(each.json) && !(isOutdated && saysNothing(each.line, each.label, labels)),
  )
  const kept = new Set(fresh.map(({ label }) => label))
  const displaces = [...labels].some((label) => !kept.has(label))
  const isExtended = before.some(({ label }) => label === null)
  const outcomes = lines.map((each) =>
    isFresh(each) ? outcomeOf(each, { labels, known, displaces, isExtended }) : 'unchanged',
  )
  const gone = new Set(removed)
  const after = [...before.filter((each) => !gone.has(each)), ...added]
  return {
    outcomes,
    removed: removed.map(({ line }) => line.id),
    added: added.map(({ line }) => line),
    addresses: relabelled(followed, hasNew(fresh, labels) ? after : []),
  }
}

interface StoredLabels {
  readonly labels: ReadonlySet<string>
  readonly known: ReadonlySet<string>
  readonly isOutdated: boolean
}

/** The stored lines that the lines of the file, each of them once, stand in place of. */
function displaced<Line extends Weighed>(
  before: readonly Line[],
  fresh: readonly Weighed[],
  { labels, known, isOutdated }: StoredLabels,
): readonly Line[] {
  const written = new Set(fresh.map(({ json }) => json))
  const changed = new Set(fresh.flatMap(({ json, label }) => (known.has(json) ? [] : [label])))
  const replacesAll = hasNew(fresh, labels) || (isOutdated && fresh.some(({ label }) => label !== null))
  return before.filter(
    ({ json, label }) => !written.has(json) && (changed.has(label) || (label !== null && replacesAll)),
  )
}

function hasNew(fresh: readonly Weighed[], labels: ReadonlySet<string>): boolean {
  return fresh.some(({ label }) => label !== null && !labels.has(label))
}

function weigh(line: NewLabelLine): Weighed {
  const label = labelIn(line.content)
  const json = JSON.stringify(JSON.parse(line.content))
  return { json, label: line.type === 'addr' && label !== null ? shownLabel([label]) : label }
}

/** Whether the label of the tracked address was changed since its lines were stored. */
function isBehind(before: readonly Weighed[], followed: LineGroup['followed']): boolean {
  return followed !== null && followed.label !== shownLabel(before.flatMap(({ label }) => label ?? []))
}

function labelsBefore(before: readonly Weighed[], followed: LineGroup['followed']): ReadonlySet<string> {
  if (followed !== null && isBehind(before, followed)) {
    return new Set(followed.label === null ? [] : [followed.label])
  }
  return new Set(before.flatMap(({ label }) => label ?? []))
}

/** A plain line of an address whose label is the same already. */
function saysNothing(line: NewLabelLine, label: string | null, labels: ReadonlySet<string>): boolean {
  return line.type === 'addr' && label !== null && labels.has(label) && isPlain(line, 'addr', label)
}

function repeatsNote(line: NewLabelLine, label: string | null, notes: ReadonlySet<string>): boolean {
  return line.type === 'tx' && label !== null && notes.has(label) && isPlain(line, 'tx', label)
}

function isPlain({ ref, content }: NewLabelLine, type: 'tx' | 'addr', label: string): boolean {
  return labelLine(type, ref, label).content === JSON.stringify(JSON.parse(content))
}

interface Before {
  readonly labels: ReadonlySet<string>
  readonly known: ReadonlySet<string>
  /** Whether the file lacks a label that there was. */
  readonly displaces: boolean
  /** Whether there was a line without a label. */
  readonly isExtended: boolean
}

function outcomeOf({ label, json }: Weighed, { labels, known, displaces, isExtended }: Before): LineOutcome {
  if (label === null ? known.has(json) : labels.has(label)) return 'unchanged'
  return (label === null ? isExtended : displaces) ? 'replaced' : 'applied'
}

function relabelled(
  followed: LineGroup['followed'],
  after: readonly Weighed[],
): ReadonlyMap<number, string | null> {
  const label = shownLabel(after.flatMap((each) => each.label ?? []))
  if (followed === null || label === null || label === followed.label) return new Map()
  return new Map([[followed.id, label]])
}
