import { parseOnEveryChain } from '../address/parse-address.ts'
import type { ChainSlug } from '../chains/chain.ts'
import { AppError } from '../errors.ts'

/** One line of a file of labels (BIP-329), with everything that was in it. */
export interface LabelLine {
  /** `tx`, `addr`, `pubkey`, `input`, `output`, `xpub`, `spscan`, or a word of a later version. */
  readonly type: string
  /** What is labelled: hashes in lower case; an address as it was written. */
  readonly ref: string
  /** With `h` as the mark of hardened steps; empty for none. */
  readonly origin: string
  /** Null if the line says nothing about the label, or an empty one. */
  readonly label: string | null
  /** The line as it was written, without white space around it. */
  readonly content: string
}

export type ReadLine =
  | { readonly kind: 'line'; readonly line: LabelLine }
  | { readonly kind: 'blank' }
  /** `reason` is a clause that does not repeat the line. */
  | { readonly kind: 'skipped'; readonly reason: string }

/** Longer lines and references are no labels. */
const CONTENT_MAX = 65_536
const REF_MAX = 1000
const TX = /^[0-9a-f]{64}$/
const OUTPOINT = /^[0-9a-f]{64}:(?:0|[1-9]\d{0,9})$/
const AROUND = /^[\ufeff\s]+|\s+$/g

/** Types whose references are hashes, which say nothing about the chain. */
export const HASH_TYPES: readonly string[] = ['tx', 'input', 'output']
export const KNOWN_TYPES: readonly string[] = [...HASH_TYPES, 'addr', 'pubkey', 'xpub', 'spscan']

/** Reads one line of JSON. */
export function readLabelLine(text: string): ReadLine {
  const content = text.replace(AROUND, '')
  if (content === '') return { kind: 'blank' }
  if (content.length > CONTENT_MAX) return skipped('it is longer than 65,536 characters')
  const fields = parseObject(content)
  if (fields === null) return skipped('it is not a JSON object')
  const { type, ref, label, origin } = fields
  if (!isWord(type)) return skipped('"type" is missing')
  if (typeof ref !== 'string') return skipped('"ref" is missing')
  const wrong = whyWrongRef(type, ref)
  if (wrong !== null) return skipped(wrong)
  if (label !== undefined && label !== null && typeof label !== 'string')
    return skipped('"label" is not text')
  const line = {
    type,
    ref: HASH_TYPES.includes(type) ? ref.trim().toLowerCase() : ref.trim(),
    origin: typeof origin === 'string' ? origin.replaceAll("'", 'h').slice(0, REF_MAX) : '',
    label: label === undefined || label === null || label === '' ? null : label,
    content,
  }
  return line.origin.isWellFormed() ? { kind: 'line', line } : skipped('"origin" is not valid text')
}

/** A line for a label that was not in a file of lines. */
export function labelLine(type: 'tx' | 'addr' | 'output', ref: string, label: string): LabelLine {
  return { type, ref, origin: '', label, content: JSON.stringify({ type, ref, label }) }
}

function isWord(type: unknown): type is string {
  return typeof type === 'string' && /^[!-~]{1,50}$/.test(type)
}

function whyWrongRef(type: string, text: string): string | null {
  const ref = text.trim()
  if (ref === '') return '"ref" is empty'
  if (ref.length > REF_MAX || !ref.isWellFormed() || ref.includes('\0')) return '"ref" is not a reference'
  if (type === 'tx') return TX.test(ref.toLowerCase()) ? null : '"ref" is not a transaction hash'
  if (type === 'input' || type === 'output') {
    return OUTPOINT.test(ref.toLowerCase()) ? null : `"ref" is not an ${type} (hash:index)`
  }
  if (type === 'addr') return placesOf(ref).length > 0 ? null : '"ref" is not an address of a supported coin'
  return null
}

export interface AddressPlace {
  readonly chain: ChainSlug
  /** In its canonical form. */
  readonly address: string
}

/** The chains on which a text is an address, bitcoin first. */
export function placesOf(ref: string): readonly AddressPlace[] {
  try {
    return parseOnEveryChain(ref)
  } catch (error) {
    if (error instanceof AppError) return []
    throw error
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** The label in the content of a line; null for none, or an empty one. */
export function labelIn(content: string): string | null {
  const { label } = parseObject(content) ?? {}
  return typeof label === 'string' && label !== '' ? label : null
}

/** The texts of a line besides its type, reference and label, where a secret could be. */
export function furtherTexts({ content }: LabelLine): readonly string[] {
  const texts: string[] = []
  const { type: _type, ref: _ref, label, ...rest } = parseObject(content) ?? {}
  const pending: unknown[] = [rest, typeof label === 'string' ? null : label]
  while (pending.length > 0) {
    const next = pending.pop()
    if (typeof next === 'string') texts.push(next)
    else if (typeof next === 'object' && next !== null) pending.push(...Object.values(next))
  }
  return texts
}

/** The line with another label; null without anything but a reference left. `label` null removes the label. */
export function withLabel(content: string, label: string | null): string | null {
  const fields = parseNumbersAsWritten(content)
  const { label: _, ...rest } = fields
  if (label !== null) return JSON.stringify({ ...fields, label })
  return Object.keys(rest).some((key) => key !== 'type' && key !== 'ref') ? JSON.stringify(rest) : null
}

const { rawJSON: rawJson } = JSON as typeof JSON & { rawJSON(text: string): unknown }

/** A number keeps its own digits: a double may not hold all of them. */
function parseNumbersAsWritten(content: string): Record<string, unknown> {
  return JSON.parse(content, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? rawJson(context.source) : value,
  )
}

function skipped(reason: string): ReadLine {
  return { kind: 'skipped', reason }
}
