import { cp, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { CHUNKS } from './chunks.ts'
import { leftOut } from './left-out.ts'
import { sourceLocations } from './source-locations.ts'

/** Folders of files that the program reads, at the same place below both folders. */
const DATA = ['store/sqlite/migrations', 'store/postgres/migrations', 'sim/chain/data']

/** Bundles the sources into few files of JavaScript: the server, PostgreSQL's part, the demo's networks, the commands. */
export async function bundle(sourceFolder: string, outFolder: string): Promise<void> {
  await rm(outFolder, { recursive: true, force: true })
  const bundled = await rolldown({
    input: { cointracker: resolve(sourceFolder, 'commands/cointracker.js') },
    platform: 'node',
    checks: { ineffectiveDynamicImport: false },
    onLog: (level, { message }) => {
      if (level === 'warn') throw new Error(message)
    },
    preserveEntrySignatures: false,
    plugins: [sourceLocations(sourceFolder), leftOut()],
  })
  await bundled.write({
    dir: outFolder,
    format: 'esm',
    codeSplitting: CHUNKS,
    minify: true,
    // V8 stores a text with any character above U+00FF in two bytes for each of its characters.
    charset: 'ascii',
    comments: false,
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  })
  await bundled.close()
  for (const folder of DATA) {
    await cp(resolve(sourceFolder, folder), resolve(outFolder, folder), { recursive: true })
  }
}
