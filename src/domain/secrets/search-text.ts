import type { Steps } from '../steps.ts'
import { searchLines } from './find-secret.ts'
import type { SecretKind } from './secret.ts'

const PIECE_LENGTH = 10_000
/** More than a key or a recovery phrase has. */
const OVERLAP = 500

/** What secret a text of any length contains anywhere, also if all of it is one line; null for none. */
export function searchText(text: string): Steps<SecretKind | null> {
  return searchLines(text.split(/[\r\n]+/).flatMap(pieces))
}

function pieces(line: string): readonly string[] {
  if (line.length <= PIECE_LENGTH) return [line]
  const count = Math.ceil((line.length - OVERLAP) / (PIECE_LENGTH - OVERLAP))
  return Array.from({ length: count }, (_, at) => {
    const start = at * (PIECE_LENGTH - OVERLAP)
    return line.slice(start, start + PIECE_LENGTH)
  })
}
