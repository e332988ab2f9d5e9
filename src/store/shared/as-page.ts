import type { ResumablePage, TransactionPage } from '../../domain/ports/histories.ts'

/** Only the data of a page. */
export function asPage(page: ResumablePage | null): TransactionPage | null {
  if (page === null) return null
  const { cursorAfter: _, ...data } = page
  return data
}
