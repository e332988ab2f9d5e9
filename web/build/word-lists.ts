import type { Plugin } from 'vite'
import { BIP39_MODULE } from '../../build/word-lists.ts'
import { BIP39_LISTS } from '../../src/domain/secrets/bip39-lists.ts'

/**
 * Serves the word lists of recovery phrases as data beside the scripts. All languages are in one file, so that loading it
 * says nothing about a phrase.
 */
export function wordLists(): Plugin {
  return {
    name: 'word-lists',
    apply: 'build',
    load: {
      filter: { id: BIP39_MODULE },
      handler() {
        const file = this.emitFile({
          type: 'asset',
          name: 'word-lists.json',
          source: JSON.stringify(BIP39_LISTS),
        })
        return `
          const answer = await fetch(import.meta.ROLLUP_FILE_URL_${file})
          if (!answer.ok) throw new Error('The lists of words cannot be loaded.')
          export const BIP39_LISTS = await answer.json()
        `
      },
    },
  }
}
