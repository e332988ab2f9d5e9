/** An object of a file, whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}

/** The objects of a list. */
export function listOf(value: unknown): readonly Fields[] | null {
  return Array.isArray(value) ? value.map(fieldsOf).filter((item) => item !== null) : null
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** Null for what is no gap limit. */
export function gapLimitOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : null
}
