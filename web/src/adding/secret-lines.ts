import { findWholeKey } from '../../../src/domain/secrets/find-key.ts'
import { PhraseFinder } from '../../../src/domain/secrets/phrase-finder.ts'
import { readableText } from '../../../src/domain/secrets/readable-text.ts'
import type { SecretKind } from '../../../src/domain/secrets/secret.ts'
import { SplitKeyFinder } from '../../../src/domain/secrets/split-key-finder.ts'

const LINES_BETWEEN_PAUSES = 200

/** Longer rows are exports of transactions. */
const COLUMNS_MAX = 8
const ADDRESS_LIKE = /[0-9A-Za-z]{25}/

/**
 * The lines with private keys or words of a recovery phrase, counted from 1. `separator`: of the cells, null if there
 * is none. Yields null after some lines.
 */
export function* secretLines(
  lines: readonly string[],
  separator: string | null,
): Generator<null, ReadonlyMap<number, SecretKind>> {
  const found = new Map<number, SecretKind>()
  const splitKeys = new SplitKeyFinder()
  const phrases = new PhraseFinder('lines')
  const columns = Array.from({ length: COLUMNS_MAX }, () => new PhraseFinder('column'))
  for (const [index, line] of lines.entries()) {
    if (index % LINES_BETWEEN_PAUSES === 0) yield null
    const readable = readableText(line)
    setCertain(found, index + 1, findWholeKey(readable))
    splitKeys.add(readable, index + 1)
    phrases.add(line, index + 1)
    const cells = separator === null || ADDRESS_LIKE.test(line) ? [] : line.split(separator)
    if (cells.length > 1)
      for (const [place, column] of columns.entries()) column.add(cells[place] ?? '', index + 1)
  }
  for (const [line, kind] of splitKeys.lines) setCertain(found, line, kind)
  for (const { lines } of [phrases, ...columns])
    for (const line of lines) if (!found.has(line)) found.set(line, 'recovery-phrase')
  return found
}

/** What may as well be a hash is decided by its row. */
function setCertain(found: Map<number, SecretKind>, line: number, kind: SecretKind | null): void {
  if (kind !== null && kind !== 'possible-private-key' && !found.has(line)) found.set(line, kind)
}
