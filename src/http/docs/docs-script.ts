import { readFile } from 'node:fs/promises'

/** Scalar's script, gzipped beside the web app by `npm run build`. Null if it was not built. */
export async function readDocsScript(webFolder: URL): Promise<Buffer | null> {
  try {
    return await readFile(new URL('docs/scalar.js.gz', webFolder))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
