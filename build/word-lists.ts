import { resolve } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import type { Plugin } from 'rolldown'
import { BIP39_LISTS } from '../src/domain/secrets/bip39-lists.ts'

/** The module that becomes data, as the web app's build has it too. */
export const BIP39_MODULE = /[\\/]src[\\/]domain[\\/]secrets[\\/]bip39-lists\.ts$/
/** The folder of the package with the lists, which no bundle names any more: its licence is added. */
export const BIP39_PACKAGE = resolve(import.meta.dirname, '../node_modules/@scure/bip39')
/** Where the sources would have it, from which the program reads its data (`source-locations.ts`). */
const FOLDER = 'domain/secrets'
const FILE = 'word-lists.json.br'

/** Keeps the word lists of recovery phrases as compressed data: a quarter of what they take in a script. */
export function wordLists(): Plugin {
  return {
    name: 'word-lists',
    load: {
      filter: { id: BIP39_MODULE },
      handler() {
        this.emitFile({
          type: 'asset',
          fileName: `${FOLDER}/${FILE}`,
          source: brotliCompressSync(JSON.stringify(BIP39_LISTS)),
        })
        return `
          import { readFileSync } from 'node:fs'
          import { brotliDecompressSync } from 'node:zlib'
          export const BIP39_LISTS = JSON.parse(
            brotliDecompressSync(readFileSync(new URL('./${FILE}', import.meta.url))).toString(),
          )
        `
      },
    },
  }
}
