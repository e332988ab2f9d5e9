import { digestOfBytes } from '../digests/digest.ts'
import type { AddressColumns } from './joined-row.ts'

type KeptColumns = Readonly<Record<string, string | number | null>>

/** A row as JSON, a line feed and its digest. An integer that a JSON number cannot hold becomes text, which both engines accept in its place. */
export function formatKeptColumns(row: AddressColumns): string {
  const json = JSON.stringify(row, (_name, value) =>
    typeof value === 'bigint' ? (Number.isSafeInteger(Number(value)) ? Number(value) : String(value)) : value,
  )
  return `${json}\n${digestOfBytes(json)}`
}

/** Null if it is not as it was written. */
export function parseKeptColumns(text: unknown): KeptColumns | null {
  const [json = '', digest] = String(text).split('\n', 2)
  return digest === String(digestOfBytes(json)) ? (JSON.parse(json) as KeptColumns) : null
}
