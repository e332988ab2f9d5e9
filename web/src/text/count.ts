import { numberFormat } from './number-format.ts'

/** With thousands separators: "156,214". */
export function formatCount(count: number): string {
  return numberFormat().whole(count)
}

/** "1 address", "2,000 addresses". */
export function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
