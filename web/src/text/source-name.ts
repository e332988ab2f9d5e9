import { sourceTitle } from '../../../src/domain/source-title.ts'

/** "Blockchair", "Blockchair and Esplora". */
export function sourceNames(names: readonly string[]): string {
  const titles = names.map(sourceTitle)
  return titles.length < 2 ? titles.join('') : `${titles.slice(0, -1).join(', ')} and ${titles.at(-1)}`
}
