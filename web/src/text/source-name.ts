import { sourceTitle } from '../../../src/domain/source-title.ts'
import { nameList } from './name-list.ts'

/** "Blockchair", "Blockchair and Esplora". */
export function sourceNames(names: readonly string[]): string {
  return nameList(names.map(sourceTitle))
}
