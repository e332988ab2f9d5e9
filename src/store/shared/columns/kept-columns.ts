import type { AddressColumns } from './address-columns.ts'

type KeptColumns = Readonly<Record<string, string | number | null>>

/** A row as JSON. An integer that a JSON number cannot hold becomes text, which both engines accept in its place. */
export function formatKeptColumns(row: AddressColumns): string {
  return JSON.stringify(row, (_name, value) =>
    typeof value === 'bigint' ? (Number.isSafeInteger(Number(value)) ? Number(value) : String(value)) : value,
  )
}

export function parseKeptColumns(json: unknown): KeptColumns {
  return JSON.parse(String(json)) as KeptColumns
}
