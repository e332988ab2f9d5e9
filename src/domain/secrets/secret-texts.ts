import type { Steps } from '../steps.ts'
import { findWholeKey } from './find-key.ts'
import { PhraseFinder } from './phrase-finder.ts'
import { readableText, withoutInvisible } from './readable-text.ts'
import type { SecretKind } from './secret.ts'
import { SplitKeyFinder } from './split-key-finder.ts'

/**
 * The indices of the texts that hold a secret, or a part of one that goes on in the next text; a pause after each text. The
 * texts are those of one column, such as labels. `isSecret` decides which kinds count.
 */
export function* secretTexts(
  texts: Iterable<string>,
  isSecret: (kind: SecretKind) => boolean,
): Steps<ReadonlySet<number>> {
  const found = new Set<number>()
  const split = new SplitKeyFinder()
  const column = new PhraseFinder('column')
  let index = -1
  for (const text of texts) {
    index += 1
    if (text === '') continue
    // The words of one text are a phrase even where each of them stands in many rows.
    const own = new PhraseFinder('lines')
    for (const line of text.split(/[\r\n]+/)) {
      const visible = withoutInvisible(line)
      const readable = readableText(visible)
      split.add(readable, index)
      const kind = findWholeKey(readable)
      if (kind !== null && isSecret(kind)) found.add(index)
      own.add(visible, index)
      column.add(visible, index)
    }
    if (own.lines.size > 0) found.add(index)
    yield
  }
  for (const [index, kind] of split.lines) if (isSecret(kind)) found.add(index)
  for (const index of column.lines) found.add(index)
  return found
}
