import { AppError } from '../../domain/errors.ts'
import { electrumLine, readElectrumLabels } from '../../domain/labels/electrum-labels.ts'
import { furtherTexts, type LabelLine, readLabelLine } from '../../domain/labels/label-line.ts'
import { secretTexts } from '../../domain/secrets/secret-texts.ts'
import type { Steps } from '../../domain/steps.ts'

export interface SkippedLine {
  /** From 1; the place of the entry in a file of Electrum. */
  readonly line: number
  readonly reason: string
}

export interface NumberedLine {
  readonly number: number
  readonly line: LabelLine
}

export interface LabelFile {
  readonly lines: readonly NumberedLine[]
  readonly skipped: readonly SkippedLine[]
}

const LINES_MAX = 100_000
const LINE_FEED = 0x0a
/** A pretty-printed file of Electrum is one value of at most so many bytes. */
const ELECTRUM_BYTES_MAX = 16 * 1024 * 1024
const PRIVATE = 'it may hold a private key or a recovery phrase, and was not kept'

/**
 * Reads a file of labels: lines of JSON, or Electrum's one object. Lines that are not understood, or that may hold a secret,
 * are skipped. Throws AppError `payload_too_large` for more than 100,000 lines.
 */
export function* readLabelFile(bytes: Uint8Array): Steps<LabelFile> {
  const { lines, skipped } = electrumFile(bytes) ?? (yield* readLines(bytes))
  const secret = yield* secretLines(lines)
  return {
    lines: lines.filter(({ number }) => !secret.has(number)),
    skipped: [...skipped, ...[...secret].map((line) => ({ line, reason: PRIVATE }))].toSorted(
      (a, b) => a.line - b.line,
    ),
  }
}

/** Null if the file is not Electrum's. */
function electrumFile(bytes: Uint8Array): LabelFile | null {
  if (bytes.length > ELECTRUM_BYTES_MAX) return null
  const end = bytes.indexOf(LINE_FEED)
  // A file of lines has a whole value on its first one.
  const first = decode(bytes.subarray(0, end < 0 ? bytes.length : end))
  if (first === null || readLabelLine(first).kind === 'line') return null
  const entries = readElectrumLabels(decode(bytes) ?? '')
  if (entries === null) return null
  const lines: NumberedLine[] = []
  const skipped: SkippedLine[] = []
  for (const [index, [ref, label]] of entries.entries()) {
    const line = electrumLine(ref, label)
    if (line === null)
      skipped.push({ line: index + 1, reason: 'it labels neither a transaction nor an address' })
    else lines.push({ number: index + 1, line })
  }
  requireFew(lines.length)
  return { lines, skipped }
}

function* readLines(bytes: Uint8Array): Steps<LabelFile> {
  const lines: NumberedLine[] = []
  const skipped: SkippedLine[] = []
  let number = 0
  for (let start = 0; start <= bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, start)
    const end = found < 0 ? bytes.length : found
    number += 1
    const text = decode(bytes.subarray(start, end))
    const read = text === null ? NOT_TEXT : readLabelLine(text)
    if (read.kind === 'line') lines.push({ number, line: read.line })
    if (read.kind === 'skipped') skipped.push({ line: number, reason: read.reason })
    requireFew(lines.length + skipped.length)
    start = end + 1
    yield
  }
  return { lines, skipped }
}

const NOT_TEXT = { kind: 'skipped', reason: 'it is not valid UTF-8' } as const

/** The numbers of lines that hold a private key or a recovery phrase, or a part of one. */
function* secretLines(lines: readonly NumberedLine[]): Steps<ReadonlySet<number>> {
  const inLabels = yield* secretTexts(labelsOf(lines), () => true)
  // Further fields hold hashes, which look like keys.
  const inOthers = yield* secretTexts(othersOf(lines), (kind) => kind !== 'possible-private-key')
  return new Set([...inLabels, ...inOthers].map((index) => (lines[index] as NumberedLine).number))
}

function* labelsOf(lines: readonly NumberedLine[]): Generator<string> {
  for (const { line } of lines) yield line.label ?? ''
}

function* othersOf(lines: readonly NumberedLine[]): Generator<string> {
  for (const { line } of lines) {
    const texts = furtherTexts(line)
    yield (PUBLIC_REFS.includes(line.type) ? texts : [line.ref, ...texts]).join('\n')
  }
}

/** Types whose references are checked to be public. */
const PUBLIC_REFS = ['tx', 'input', 'output', 'addr']

function requireFew(lines: number): void {
  if (lines <= LINES_MAX) return
  throw new AppError('payload_too_large', 'The file has more than 100,000 labels; import it in parts.')
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
