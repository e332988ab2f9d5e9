import { LABEL_CHARACTERS_MAX, parseLabel } from '../address/label.ts'

/** What `parseLabel` refuses, but for white space. */
const DISTURBING = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u206a-\u206f]+/gu

/**
 * Labels from a file as the one label of an address: distinct ones in their order, without what could disturb the text
 * around it, cut where an address takes no more. Null if nothing visible is left.
 */
export function shownLabel(labels: readonly string[]): string | null {
  const clean = labels.map((label) => label.replace(/\s+/g, ' ').replace(DISTURBING, '').trim())
  const text = [...new Set(clean.filter((label) => label !== ''))].join(', ')
  const cut = [...text].slice(0, LABEL_CHARACTERS_MAX).join('')
  return parseLabel(cut)
}
