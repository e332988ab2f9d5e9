import { cp, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { globalProcess } from './global-process.ts'
import { leftOut } from './left-out.ts'
import { ownMappings } from './own-mappings.ts'
import { sourceLocations } from './source-locations.ts'
import { thirdPartyNotices } from './third-party-notices.ts'
import { BIP39_PACKAGE, wordLists } from './word-lists.ts'

/** Its script is built into the web app's folder. */
const SCALAR = resolve(import.meta.dirname, '../node_modules/@scalar/fastify-api-reference')
/** Folders of files that the program reads, at the same place below both folders. */
const DATA = ['store/sqlite/migrations', 'store/postgres/migrations', 'sim/chain/data']

/** Bundles the sources, split by what is loaded together: as one file, the program takes 25 MB more and each command half a second. */
export async function bundle(sourceFolder: string, outFolder: string): Promise<void> {
  await rm(outFolder, { recursive: true, force: true })
  const bundled = await rolldown({
    input: {
      cointracker: resolve(sourceFolder, 'commands/cointracker.js'),
      client: resolve(sourceFolder, 'client/index.ts'),
    },
    platform: 'node',
    checks: { ineffectiveDynamicImport: false },
    onLog: (level, { message }) => {
      if (level === 'warn') throw new Error(message)
    },
    plugins: [
      sourceLocations(sourceFolder),
      leftOut(),
      globalProcess(),
      wordLists(),
      ownMappings(),
      thirdPartyNotices([SCALAR, BIP39_PACKAGE]),
    ],
  })
  await bundled.write({
    dir: outFolder,
    format: 'esm',
    minify: true,
    // V8 stores a text with any character above U+00FF in two bytes for each of its characters.
    charset: 'ascii',
    comments: false,
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  })
  await bundled.close()
  for (const folder of DATA) {
    await cp(resolve(sourceFolder, folder), resolve(outFolder, folder), { recursive: true })
  }
}
