import type { Address } from '../../../src/client/api-types.ts'
import { sourceTitle } from '../../../src/domain/source-title.ts'

type Opinion = NonNullable<Address['verification']>['opinions'][number]

export function opinionMark({ agrees }: Opinion): string {
  if (agrees === null) return '?'
  return agrees ? '✓' : '✕'
}

/** The server's sentence, in which the source's name comes first or not at all. */
export function opinionSentence({ source, detail }: Opinion): string {
  const title = sourceTitle(source)
  const start = [title, source].find((name) => detail.toLowerCase().startsWith(`${name.toLowerCase()} `))
  return start === undefined ? `${title}: ${detail}` : title + detail.slice(start.length)
}
