import { type LabelLine, labelLine, placesOf } from './label-line.ts'

const TX = /^[0-9a-f]{64}$/i
const OUTPOINT = /^[0-9a-f]{64}:\d{1,10}$/i

/** The entries of Electrum's file of labels, one object with labels by hash or address; null for anything else. */
export function readElectrumLabels(text: string): readonly (readonly [ref: string, label: string])[] | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    const entries = Object.entries(value as Record<string, unknown>)
    const isLine = Object.hasOwn(value, 'type') && Object.hasOwn(value, 'ref')
    return !isLine && entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')
      ? entries
      : null
  } catch {
    return null
  }
}

/** An entry of Electrum's file as a line; null if it labels something else. */
export function electrumLine(ref: string, label: string): LabelLine | null {
  if (TX.test(ref)) return labelLine('tx', ref.toLowerCase(), label)
  if (OUTPOINT.test(ref)) return labelLine('output', ref.toLowerCase(), label)
  return placesOf(ref).length > 0 ? labelLine('addr', ref, label) : null
}
