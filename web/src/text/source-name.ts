import type { Source } from '../../../src/client/api-types.ts'
import { sourceTitle } from '../../../src/domain/source-title.ts'
import { nameList } from './name-list.ts'

/** "Blockchair", "Blockchair and Esplora". */
export function sourceNames(names: readonly string[]): string {
  return nameList(names.map(sourceTitle))
}

/** "Electrum at umbrel.local:50001 is unreachable." */
export function unreachableTitle({ name, asked }: Pick<Source, 'name' | 'asked'>): string {
  const hosts = asked?.hosts ?? []
  const at = hosts.length === 0 ? '' : ` at ${nameList(hosts)}`
  return `${sourceTitle(name)}${at} is unreachable.`
}
